import { durationZh } from '../model/units.ts';
import { percent } from './numbers.ts';
import type { ReasonTexts } from './reason-texts.ts';

type Value = string | number;

const share = (value: Value): string => percent(Number(value));
const time = (value: Value): string => durationZh(Number(value));
const inStage = (stage: Value): string => (stage === '' ? ' ' : `（阶段 ${stage}）`);

const RULES: Readonly<Record<string, string>> = {
  'stop-when': '触发中止条件',
  person: '人工中止',
  'guard-lost': '守护进程失联',
  'max-duration': '故障超过最长时限',
  error: '执行出错',
};

const CELLS: Readonly<Record<string, string>> = {
  worse: '比预案更差',
  'wrong-manner': '失败方式与预案不符',
  'fail-open': '本应失败却仍放行',
};

export const reasonsZh: ReasonTexts = {
  'cell.worse.share': ({ share: good, bar, n }) =>
    `${n} 次响应中 ${share(good)} 符合预案，明确低于 ${share(bar)} 的要求`,
  'cell.worse.run': ({ runMs, limitMs }) => `连续异常 ${time(runMs)}，最多允许 ${time(limitMs)}`,
  'cell.worse.evidence': ({ says }) => `达成方式与预案不符：${says}`,
  'cell.wrong-manner': ({ share: good, bar, n }) =>
    `失败方式不符：${n} 次响应中 ${share(good)} 符合预案，要求 ${share(bar)}`,
  'cell.fail-open': ({ healthy, n }) => `没有失败：${n} 次响应中 ${share(healthy)} 仍然正常`,
  'cell.better': ({ healthy, n }) => `好于预案：${n} 次响应中 ${share(healthy)} 仍然正常`,
  'cell.inconclusive.no-fault': () => '对应的故障从未注入',
  'cell.inconclusive.unproven': ({ fault }) => `没有证据表明 ${fault} 已生效`,
  'cell.inconclusive.no-window': () => '没有可供判定的时间窗口',
  'cell.inconclusive.lapsed': ({ name, heldMs, seen }) =>
    `${name} 仅有 ${time(heldMs)} 被证实处于生效状态，此后：${seen}`,
  'cell.inconclusive.unsent': ({ unsent, n }) => `${Number(unsent) + Number(n)} 个样本中有 ${unsent} 个未能按时发出`,
  'cell.inconclusive.few': ({ n, needed }) =>
    Number(needed) > 0 && Number.isFinite(Number(needed))
      ? `样本不足：仅 ${n} 个，至少需要 ${needed} 个`
      : `样本不足：仅 ${n} 个，而 100% 的要求无法用抽样证明`,
  'cell.inconclusive.straddles': ({ share: good, bar, n }) =>
    `${n} 次响应中 ${share(good)} 符合预案，与 ${share(bar)} 的要求过于接近，无法判定`,
  'cell.inconclusive.evidence': ({ says }) => `无法判定达成方式：${says}`,
  'cell.inconclusive.starved': ({ slowShare, longestSlowRunMs }) =>
    `本机过慢，观测不可信：${share(slowShare)} 的对照样本偏慢，最长连续 ${time(longestSlowRunMs)}`,
  'cell.inconclusive.no-control': () => '没有对照样本，耗时不可信',
  'drill.cleanup.left': ({ count, what }) => `残留 ${count} 项：${what}`,
  'drill.cleanup.lift': ({ fault, because }) => `${fault} 未能撤除：${because}`,
  'drill.cell': ({ surface, stage, verdict }) => `${surface}${inStage(stage)}${CELLS[verdict] ?? verdict}`,
  'drill.recovery.late': ({ surface, lastBadMs, budgetMs }) =>
    `${surface} 进入恢复期 ${time(lastBadMs)}后仍异常，预算 ${time(budgetMs)}`,
  'drill.recovery.never': ({ surface, budgetMs }) => `${surface} 未恢复，预算 ${time(budgetMs)}`,
  'drill.invariant': ({ name, lost, doubled, foreign, disordered }) =>
    `数据校验 ${name} 不成立：丢失 ${lost}、重复 ${doubled}、多出 ${foreign}、乱序 ${disordered}`,
  'drill.stopped': ({ rule, because }) => `${RULES[rule] ?? rule}：${because}`,
  'drill.died': ({ atMs }) => `执行进程在演练开始 ${time(atMs)}后退出`,
  'drill.blocked': ({ because }) => String(because),
  'drill.inconclusive.gate': ({ surfaces, slowShare, longestSlowRunMs }) =>
    `本机过慢，无法判断故障前系统是否健康（${surfaces}）：${share(slowShare)} 的对照样本偏慢，最长连续 ${time(longestSlowRunMs)}`,
  'drill.unproven': ({ fault, because }) => `没有证据表明 ${fault} 已生效：${because}`,
  'drill.unproven-claim': ({ claim, because }) => `${claim} 未能证实：${because}`,
  'drill.no-bite': ({ fault }) => `从未观察到 ${fault} 生效`,
  'drill.guard-lifted': ({ fault }) => `${fault} 由守护进程代为撤除`,
  'drill.inconclusive.cell': ({ surface, stage }) => `${surface}${inStage(stage)}无法判定`,
  'drill.inconclusive.recovery': ({ surface }) => `${surface} 的恢复情况无法判定`,
  'drill.inconclusive.invariant': ({ name, because }) => `数据校验 ${name} 未能完成：${because}`,
  'drill.nothing-judged': () => '没有任何业务面得到判定',
};
