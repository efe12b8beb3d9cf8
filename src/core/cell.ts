import type { CellResult, Reason, Span } from '../model/run.ts';
import type { Surface } from '../model/stack.ts';
import { describeCell, limitOf } from './classify.ts';
import { type Drill, logOf } from './drill.ts';
import { judgeEvidence } from './evidence.ts';
import { cellFingerprint } from './fingerprint.ts';
import { isBeyondChance, paceIn } from './machine.ts';
import { reason, type ReasonKey } from './reasons.ts';
import type { StagedCell } from './stages.ts';
import { wilson } from './statistics.ts';
import { type Tally, tally } from './tally.ts';
import { badRunLimit, judge, type Judgement, type Weighed } from './verdicts.ts';
import { evidenceWindow, lapseOf, windowOf } from './windows.ts';

const MAX_UNSENT_SHARE = 0.05;
const NO_WINDOW: Span = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

const TOO_LITTLE: ReadonlySet<string> = new Set<ReasonKey>(['cell.inconclusive.no-window', 'cell.inconclusive.few']);

const inconclusive = (because: Reason): Judgement => ({ verdict: 'inconclusive', because });

/** What had to be on for the cell to be judged, and was not shown to be. */
const unprovenIn = ({ scenario, record }: Drill, { cell, stage }: StagedCell): Reason | null => {
  if (cell.expectation.kind === 'survives') return null;
  for (const step of scenario.method.slice(0, stage.end)) {
    if (step.do !== 'inject' || stage.closers.includes(step.name)) continue;
    const fault = record.faults.get(step.name);
    if (fault === undefined || fault.asked === null) return reason('cell.inconclusive.no-fault', {});
    if (fault.biting === null || fault.unproven !== null) {
      return reason('cell.inconclusive.unproven', { fault: step.name });
    }
  }
  return null;
};

const weighed = (staged: StagedCell, counted: Tally, surface: Surface): Weighed => ({
  kind: staged.cell.expectation.kind,
  bar: staged.cell.expectation.ratio,
  n: counted.n,
  good: counted.good,
  declared: counted.counts.declared,
  healthy: counted.counts.healthy,
  badRunMs: counted.longestBadRunMs,
  badRunLimitMs: badRunLimit(surface.probe.everyMs),
});

/** What a starved machine may have brought about is not held against the stack, nor counted in its favour. */
const survivesDoubt = (judgement: Judgement, counted: Tally, weights: Weighed): boolean => {
  if (judgement.verdict === 'pass') {
    return judge({ ...weights, good: counted.good - counted.goodByTime }).verdict === 'pass';
  }
  if (judgement.verdict === 'fail-open' || judgement.verdict === 'better') return true;
  return isBeyondChance(counted.n - counted.good - counted.badByTime, counted.n);
};

/** What the machine did to samples that do not count for the cell says nothing about those that do. */
const doubt = ({ record }: Drill, window: Span): Reason | null => {
  const { known, starved, slowShare, longestSlowRunMs } = paceIn(record, window);
  if (!known) return reason('cell.inconclusive.no-control', {});
  return starved ? reason('cell.inconclusive.starved', { slowShare, longestSlowRunMs }) : null;
};

const withEvidence = (judgement: Judgement, evidence: CellResult['evidence']): Judgement => {
  if (evidence === null || evidence.verdict === 'pass') return judgement;
  const { says } = evidence;
  if (evidence.verdict === 'worse') {
    const isWorse = judgement.verdict === 'pass' || judgement.verdict === 'inconclusive';
    return isWorse ? { verdict: 'worse', because: reason('cell.worse.evidence', { says }) } : judgement;
  }
  return judgement.verdict === 'pass' ? inconclusive(reason('cell.inconclusive.evidence', { says })) : judgement;
};

interface Counted {
  readonly staged: StagedCell;
  readonly surface: Surface;
  readonly window: Span | null;
  readonly counted: Tally;
  readonly evidence: CellResult['evidence'];
}

/** Where a proof that ceased to hold left too little to judge by, that is the reason. */
const withLapse = (judgement: Judgement, { stage, cell }: StagedCell, { timeline }: Drill): Judgement => {
  if (judgement.verdict !== 'inconclusive' || cell.expectation.kind === 'survives') return judgement;
  const lapse = TOO_LITTLE.has(judgement.because?.key ?? '') ? lapseOf(stage, timeline) : null;
  if (lapse === null) return judgement;
  const { name, heldMs, seen } = lapse;
  return inconclusive(reason('cell.inconclusive.lapsed', { name, heldMs, seen }));
};

const verdictOf = (drill: Drill, { staged, surface, window, counted, evidence }: Counted): Judgement => {
  const unproven = unprovenIn(drill, staged);
  if (unproven !== null) return inconclusive(unproven);
  if (window === null) {
    return inconclusive(
      drill.timeline.begin === null
        ? reason('cell.inconclusive.no-fault', {})
        : reason('cell.inconclusive.no-window', {}),
    );
  }
  const { n, unsent } = counted;
  if (unsent > MAX_UNSENT_SHARE * (n + unsent)) return inconclusive(reason('cell.inconclusive.unsent', { unsent, n }));
  const weights = weighed(staged, counted, surface);
  const judgement = judge(weights);
  const because = judgement.verdict === 'inconclusive' ? null : doubt(drill, window);
  const trusted = because === null || survivesDoubt(judgement, counted, weights) ? judgement : inconclusive(because);
  return withEvidence(trusted, evidence);
};

/** Judges one surface in one stage. */
export const judgeCell = (drill: Drill, staged: StagedCell, surface: Surface): CellResult => {
  const { cell, stage } = staged;
  const window = windowOf(staged, surface, drill.timeline);
  const request = {
    cell,
    surface,
    log: logOf(drill, surface.name),
    window: window ?? NO_WINDOW,
    evidence: evidenceWindow(stage, surface, drill.timeline),
  };
  const counted = tally(request);
  const evidence = judgeEvidence(drill.record, request);
  const judgement = verdictOf(drill, { staged, surface, window, counted, evidence });
  const { verdict, because } = withLapse(judgement, staged, drill);
  const { n, unsent, counts, good, longestBadRunMs, latency, errors, samples } = counted;
  return {
    surface: surface.name,
    stage: stage.mark ?? null,
    expected: cell.expectation.kind,
    declared: describeCell(cell, surface),
    verdict,
    fingerprint: cellFingerprint(cell, surface),
    because: because === null ? [] : [because],
    window,
    bar: cell.expectation.ratio,
    limitMs: limitOf(cell, surface),
    n,
    unsent,
    counts,
    share: n === 0 ? 0 : good / n,
    interval: wilson(good, n),
    longestBadRunMs,
    latency,
    errors,
    samples,
    evidence,
  };
};
