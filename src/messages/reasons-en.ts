import { formatDuration } from '../model/units.ts';
import { percent } from './numbers.ts';
import type { ReasonTexts } from './reason-texts.ts';

type Value = string | number;

const share = (value: Value): string => percent(Number(value));
const time = (value: Value): string => formatDuration(Number(value));
const inStage = (stage: Value): string => (stage === '' ? '' : ` in stage ${stage}`);

const RULES: Readonly<Record<string, string>> = {
  'stop-when': 'a stop rule',
  person: 'a person',
  'guard-lost': 'the loss of its guard',
  'max-duration': 'the time limit of a fault',
  error: 'an error',
};

const CELLS: Readonly<Record<string, string>> = {
  worse: 'did worse than declared',
  'wrong-manner': 'failed in another manner than declared',
  'fail-open': 'did not fail, as it was declared to',
};

export const reasonsEn: ReasonTexts = {
  'cell.worse.share': ({ share: good, bar, n }) =>
    `${share(good)} of ${n} answers were as declared, surely below the bar of ${share(bar)}`,
  'cell.worse.run': ({ runMs, limitMs }) => `bad for ${time(runMs)} at a stretch, ${time(limitMs)} is allowed`,
  'cell.worse.evidence': ({ says }) => `it came about in another way than declared: ${says}`,
  'cell.wrong-manner': ({ share: good, bar, n }) =>
    `it failed in another manner: ${share(good)} of ${n} answers were as declared, the bar is ${share(bar)}`,
  'cell.fail-open': ({ healthy, n }) => `it did not fail: ${share(healthy)} of ${n} answers were healthy`,
  'cell.better': ({ healthy, n }) => `better than declared: ${share(healthy)} of ${n} answers were healthy`,
  'cell.inconclusive.no-fault': () => 'its fault was never injected',
  'cell.inconclusive.unproven': ({ fault }) => `nothing proves that ${fault} took hold`,
  'cell.inconclusive.no-window': () => 'no time was left in which it could be judged',
  'cell.inconclusive.lapsed': ({ name, heldMs, seen }) => `${name} was shown to hold for ${time(heldMs)} only: ${seen}`,
  'cell.inconclusive.unsent': ({ unsent, n }) =>
    `${unsent} of ${Number(unsent) + Number(n)} samples could not be sent in time`,
  'cell.inconclusive.few': ({ n, needed }) =>
    Number(needed) > 0 && Number.isFinite(Number(needed))
      ? `${n} samples are too few, ${needed} are needed`
      : `${n} samples are too few, and no number of them proves a bar of 100%`,
  'cell.inconclusive.straddles': ({ share: good, bar, n }) =>
    `${share(good)} of ${n} answers were as declared: too close to the bar of ${share(bar)} to tell`,
  'cell.inconclusive.evidence': ({ says }) => `how it came about could not be told: ${says}`,
  'cell.inconclusive.starved': ({ slowShare, longestSlowRunMs }) =>
    `this machine was too slow to judge by: ${share(slowShare)} of the control samples were slow, for up to ${time(longestSlowRunMs)} at a stretch`,
  'cell.inconclusive.no-control': () => 'the control surface was not sampled, so no time can be trusted',
  'drill.cleanup.left': ({ count, what }) => `${count} left behind: ${what}`,
  'drill.cleanup.lift': ({ fault, because }) => `${fault} could not be lifted: ${because}`,
  'drill.cell': ({ surface, stage, verdict }) => `${surface}${inStage(stage)} ${CELLS[verdict] ?? verdict}`,
  'drill.recovery.late': ({ surface, lastBadMs, budgetMs }) =>
    `${surface} was still bad ${time(lastBadMs)} into recovery, its budget is ${time(budgetMs)}`,
  'drill.recovery.never': ({ surface, budgetMs }) => `${surface} did not come back, its budget is ${time(budgetMs)}`,
  'drill.invariant': ({ name, lost, doubled, foreign, disordered }) =>
    `${name} is broken: ${lost} lost, ${doubled} doubled, ${foreign} foreign, ${disordered} out of order`,
  'drill.stopped': ({ rule, because }) => `stopped by ${RULES[rule] ?? rule}: ${because}`,
  'drill.died': ({ atMs }) => `the runner died ${time(atMs)} into the drill`,
  'drill.blocked': ({ because }) => String(because),
  'drill.inconclusive.gate': ({ surfaces, slowShare, longestSlowRunMs }) =>
    `this machine was too slow to tell whether the stack was healthy before the fault (${surfaces}): ${share(slowShare)} of the control samples were slow, for up to ${time(longestSlowRunMs)} at a stretch`,
  'drill.unproven': ({ fault, because }) => `nothing proves that ${fault} took hold: ${because}`,
  'drill.unproven-claim': ({ claim, because }) => `${claim} could not be proven: ${because}`,
  'drill.no-bite': ({ fault }) => `${fault} was never seen to take hold`,
  'drill.guard-lifted': ({ fault }) => `the guard lifted ${fault} in place of the runner`,
  'drill.inconclusive.cell': ({ surface, stage }) => `${surface}${inStage(stage)} could not be judged`,
  'drill.inconclusive.recovery': ({ surface }) => `the recovery of ${surface} could not be judged`,
  'drill.inconclusive.invariant': ({ name, because }) => `${name} could not be checked: ${because}`,
  'drill.nothing-judged': () => 'no surface was judged',
};
