import { durationZh } from '../model/units.ts';
import type { planEn } from './plan-en.ts';

/** What `brownout plan` says in Chinese. */
export const planZh: typeof planEn = {
  head: (stack, seed) => `环境 ${stack}   种子 ${seed}`,
  phases: (gateMs, methodMs, recoveryMs) =>
    `稳态约 ${durationZh(gateMs)}，方法 ${durationZh(methodMs)}，恢复最多 ${durationZh(recoveryMs)}`,
  reset: (requests) => `演练之间以 ${requests} 个请求复位数据：环境交给下一次演练`,
  method: '方法',
  faults: '故障',
  cells: '判定项（时间窗口自方法开始计，及预计样本数）',
  none: '无',
  steps: {
    inject: (fault) => `注入 ${fault}`,
    lift: (fault) => `撤除 ${fault}`,
    hold: (ms) => `保持 ${durationZh(ms)}`,
    holdAuto: '保持（直到最慢的判定项取得足够样本）',
    mark: (name) => `标记 ${name}`,
    waitUntil: '等待，直到响应符合要求',
    prove: (claims) => `证实 ${claims}`,
  },
  fault: (name, describe, maxMs) => `${name}：${describe}；${durationZh(maxMs)}后无论如何都会撤除`,
  links: (links) => `链路：${links}`,
  predicted: (hard, soft) => `按环境自身的依赖图，依赖它的有：${hard}；会降级的有：${soft}`,
  survives: '存活',
  degrades: (to) => `降级为 ${to}`,
  fails: (how, withinMs) => `以 ${how} 失败${withinMs === undefined ? '' : `，每次不超过 ${durationZh(withinMs)}`}`,
  window: (from, to) => `+${durationZh(from)} 至 +${durationZh(to)}`,
  noWindow: '无窗口',
  needs: (n) => `（需要 ${n}）`,
};
