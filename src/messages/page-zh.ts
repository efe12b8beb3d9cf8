import type { pageEn } from './page-en.ts';

/** The same in Chinese. */
export const pageZh: typeof pageEn = {
  notTestedUnsaid: '场景与环境文件均未说明',
  since: (from, length) => `${from === '' ? '自故障注入即出现' : `自请求注入后约 ${from}起`}，持续 ${length}。`,
  stopped: '已中止',
  titles: {
    timeline: '完整时间线',
    everySurface: '各业务面逐秒状态',
    errors: '不符合预案的响应（按类型）',
    replica: '本次演练与生产的差异',
    environment: '环境、版本与种子',
    signOff: '结论与签字',
    sources: '演练所用文件：场景与环境原文',
  },
  headings: { answers: '次数', class: '类型', sample: '示例', surfaces: '业务面', firstKept: '最早留存' },
  surfaceCount: (name, count) => `${name}（${count} 次）`,
  drawn: (n) => `共 ${n} 个业务面`,
  signs: {
    role: '角色',
    name: '姓名',
    decision: '通过、通过但有发现项，或不通过；备注',
    date: '日期、签字',
    evaluator: '评估人',
    owner: '演练负责人',
    approver: '批准人',
  },
  replica: '演练只能说明该副本在此故障下的表现。它与生产至少有以下不同：',
  environments: {
    process: '所有组件都是同一台机器上的进程，为本次演练启动，使用专门准备的数据',
    compose: '所有组件都是同一台机器上的容器，为本次演练启动，使用专门准备的数据',
    attach: '环境此前已在运行，演练既未启动它，也未准备其数据',
  },
  proxied: (links) => `组件间全部 ${links} 条链路都经过 Toxiproxy，生产环境没有`,
  load: '负载仅来自探测，而非真实用户',
  untested: (what) => `未测：${what}`,
  labels: { components: '组件', links: '链路', exit: '退出码', environment: '环境类型', lag: '发送延迟' },
  lag: (p99) => `p99 ${p99}`,
};
