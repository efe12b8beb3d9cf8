import type { recordEn } from './record-en.ts';

/** What `record` says in Chinese. */
export const recordZh: typeof recordEn = {
  ways: { down: '切断', hang: '挂起', slow: '变慢' },
  works: '正常',
  others: (surfaces) => `其余 ${surfaces} 项`,
  nothing: '没有观察到任何结果',
  plan: (faults, links, minutes) =>
    `共 ${links} 条链路、${faults} 个故障，逐个进行，约需 ${minutes}。按 Ctrl+C 停止并撤销，不写任何文件。`,
  begins: (at, link, way) => `${at}  ${link}  ${way}`,
  ended: (counts, took) => `正常 ${counts.survives}，降级 ${counts.degrades}，失败 ${counts.fails}  ${took}`,
  notSeen: '未记录',
  newStack: '有业务面没有恢复：下一个故障使用新的环境',
  matrix: '观察结果',
  map: '依赖关系：● 缺之则不可用，○ 缺之则降级',
  alone: '不依赖任何被切断的链路',
  suspected: '认可之前请先查看',
  suspects: {
    hang: (_link, took) => `有请求等了 ${took}：没有超时，或超时太长`,
    needless: (link) => `needs 中写明了 ${link}，没有它却仍然正常`,
    unnamed: (link) => `依赖 ${link}，但 needs 和 softens 都没有写明`,
    'not-back': () => '链路接通之后没有恢复健康',
    unstable: () => '时而这样、时而那样：下面一行写的是最常见的结果，不会稳定成立',
  },
  written: (files, folder) => `已将 ${files} 个场景写入 ${folder}`,
  kept: (files) => `已存在，保持原样（--force 可重写）：${files}`,
  page: {
    about: '在环境的副本上逐一破坏每条链路。此处是观察到的一次结果；是否应当如此，由人判断。',
    map: '谁依赖谁',
    mapLabel: '从每个业务面连到它所依赖的链路；下方表格内容相同',
    nobody: '没有业务面受到所破坏链路的影响。',
    legend: '实线：缺少它即不可用。虚线：缺少它会降级。',
    seen: '观察结果',
    surface: '业务面',
    again: '再次运行：',
  },
  report: (file) => `依赖关系图和全部结果的页面：${file}`,
  next: (folder) => `下一步：读过之后执行  brownout accept 业务面 --scenario ${folder}  和  brownout run ${folder}`,
};
