import type { checkEn } from './check-en.ts';

/** What `up --check` says in Chinese. */
export const checkZh: typeof checkEn = {
  steps: {
    use: '正在查看每个业务面及其链路的流量',
    cut: '正在切断环境内部的全部链路并再次查看',
    restore: '正在重新接通',
  },
  columns: { link: '链路', start: '启动时', used: '使用中' },
  none: '无',
  idle: {
    unnamed: () => '没有业务面在 needs 或 softens 中写明它，因此没有请求会用到它',
    start: () => '仅在启动时用过；没有业务面在 needs 或 softens 中写明它',
    unhealthy: (surfaces) => `${surfaces} 应当用到它，但当时不健康`,
    rare: (surfaces) => `${surfaces} 只是偶尔用到它，查看期间没有`,
    past: (surfaces) => `${surfaces} 写明了它，没有它却仍然健康：流量绕过了代理，或根本没有用到它`,
  },
  unhealthy: (surface, says) => `${surface} 不健康：${says}`,
  without: (links) => `切断环境内部全部 ${links} 条链路之后：`,
  failed: (surface) => `${surface} 不健康`,
  bypass: (surface, needs) => `${surface} 仍然健康，虽然它需要 ${needs}：流量绕过了代理，或 needs 写多了`,
  alone: (surface) => `${surface} 仍然健康；它的 needs 没有写明环境内部的链路`,
  notBack: (surface) => `链路接通之后 ${surface} 没有恢复健康`,
};
