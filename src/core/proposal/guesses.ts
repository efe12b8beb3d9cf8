import type { Text } from '../../model/text.ts';

/** Words for what nothing in a Compose file says. */
export const guessed = {
  readyPage: {
    en: 'asked at / whether it is ready: name the path that answers 200 when it is',
    zh: '以 / 探询是否就绪：请改成就绪时返回 200 的路径',
  },
  readyTcp: {
    en: 'ready as soon as it takes a connection: that proves neither a hang nor a delay; say { send, expect } if it has words',
    zh: '能建立连接即视为就绪，这无法证明挂起或延迟；若有应答内容，请写 { send, expect }',
  },
  once: {
    en: 'taken for a job that ends by itself, by its name',
    zh: '按名字判断为会自行结束的任务',
  },
  worker: {
    en: 'nothing says that it listens: taken for a worker, ready when it has run for a second',
    zh: '没有任何内容表明它监听端口：视为后台进程，运行满一秒即就绪',
  },
  onlyOrder: {
    en: 'only depends_on says so: whether one calls the other, `brownout up --check` shows',
    zh: '仅由 depends_on 得出；是否真的调用，可用 `brownout up --check` 查看',
  },
  page: (path: string): Text => ({
    en: `healthy when ${path} answers 200, 301 or 302: name a page that its users care about`,
    zh: `${path} 返回 200、301 或 302 即视为正常：请改成用户关心的页面`,
  }),
} as const;
