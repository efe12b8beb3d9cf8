import type { initEn } from './init-en.ts';

/** What `init` says in Chinese. */
export const initZh: typeof initEn = {
  components: (count) => `组件：${count} 个`,
  links: (count) => `链路：${count} 条，均注明出处`,
  surfaces: (count) => `业务面：${count} 个`,
  guesses: (count) => `推测：${count} 处，请在 stack.yaml 中核对`,
  ready: (question) => `就绪探询：${question}`,
  once: '会自行结束',
  worker: '无端口，常驻运行',
  leftOut: (services) => `属于 Compose 的 profile，未纳入（--compose-profile 名称）：${services}`,
  override: (file) => `未读取 ${file}：stack 文件只写明一个 Compose 文件；如有需要，请让该文件 extends 或 include 它`,
  askPage: (component) => `${component} 中用户关心的页面：`,
  askOnce: (component) => `${component} 是否会自行结束（如数据库迁移）？`,
  askWrite: (files) => `写入 ${files}？`,
  nothingWritten: '未写入任何文件',
  written: (files) => `已写入：${files}`,
  next: (stack, scenarios) =>
    [
      '接下来：',
      `  brownout up --env compose --check ${stack}      每条链路都在用吗？（之后：brownout down）`,
      `  brownout record --env compose ${stack}          每条链路出问题时，业务面有何表现？`,
      `  brownout run --env compose ${scenarios}`,
    ].join('\n'),
};
