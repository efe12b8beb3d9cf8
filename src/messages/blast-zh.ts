import type { blastEn } from './blast-en.ts';

/** What is said in Chinese of how far the faults reached. */
export const blastZh: typeof blastEn = {
  heading: '爆炸半径：预测与实测',
  title: '环境拓扑、被破坏的链路，以及受其影响的业务面',
  counts: ({ links, foretold, hurt, all }) =>
    `故障涉及 ${links} 条链路。按 needs 与 softens，${all} 个业务面中应有 ${foretold} 个受影响；实测 ${hurt} 个。`,
  noneMore: '没有超出预测的影响。',
  more: (surfaces) => `未预测到却受影响：${surfaces}。`,
  less: (surfaces) => `预测受影响却未受影响：${surfaces}。`,
  notTold: (n) => `另有 ${n} 个业务面无法判定。`,
  gap: '',
  foretold: { hard: '不可用', soft: '降级', none: '不受影响' },
  seen: (hurt) => (hurt ? '受影响' : '未受影响'),
  unknown: '不明',
  reach: {
    both: '预测且实测',
    foretold: '预测有、实测无',
    seen: '实测有、预测无',
    neither: '两者皆无',
    unknown: '无法判定',
  },
  cut: '被破坏的链路',
  table: '以表格查看',
  columns: { surface: '业务面', foretold: '预测', seen: '实测', reach: '对照', links: '其声明中被破坏的链路' },
};
