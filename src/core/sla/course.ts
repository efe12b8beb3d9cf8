import type { Span } from '../../model/run.ts';
import type { Answers } from '../../model/answer.ts';
import type { Surface } from '../../model/stack.ts';
import type { Ms, Ratio } from '../../model/units.ts';
import { fitter } from '../answers.ts';
import { type Drill, logOf } from '../drill.ts';
import { declarationsOf } from '../in-force.ts';
import { SETTLE_MS } from '../settle.ts';

/** What failed up to a part `x` of an outage, as a share of all that was asked in the whole of it: from 0 to at most 1. */
export type Failed = (x: Ratio) => Ratio;

/** Samples in the order in which they were due, spread evenly over an outage: which of them failed? */
export const failedOf = (bad: readonly boolean[]): Failed => {
  const sums = new Float64Array(bad.length + 1);
  for (const [index, isBad] of bad.entries()) sums[index + 1] = (sums[index] ?? 0) + (isBad ? 1 : 0);
  const n = bad.length;
  return (x) => {
    const at = Math.min(1, Math.max(0, x)) * n;
    const whole = Math.min(Math.floor(at), n - 1);
    const begun = sums[whole] ?? 0;
    const end = sums[whole + 1] ?? begun;
    return (begun + (end - begun) * (at - whole)) / n;
  };
};

/** Several of them in one, each with its share of the requests. */
export const together =
  (parts: readonly { readonly share: Ratio; readonly failed: Failed }[]): Failed =>
  (x) =>
    parts.reduce((sum, { share, failed }) => sum + share * failed(x), 0);

/**
 * From the moment that the first fault was shown to be on, until the first lift of the last one was asked for, or the
 * repair was made. Null: there was no such time, or it is in doubt.
 */
export const faultTime = ({ scenario, record, timeline }: Drill): Span | null => {
  const faults = [...record.faults.values()].filter(({ asked }) => asked !== null);
  const bites = faults.flatMap(({ biting, unproven }) => (unproven === null ? (biting ?? []) : []));
  if (faults.length === 0 || bites.length < faults.length) return null;
  const repair = scenario.recovery.from === undefined ? null : timeline.mark(scenario.recovery.from);
  const lifts = faults.map(({ liftAsked }) => liftAsked ?? timeline.methodEnd);
  const span = { from: Math.min(...bites), to: Math.min(repair ?? Math.max(...lifts), timeline.methodEnd) };
  const to = timeline.holdsUntil(span, undefined);
  return to > span.from ? { ...span, to } : null;
};

/** How each sample of a surface went while the fault was on, for who used it, and for who agreed on it. */
export interface Course {
  readonly perceived: readonly boolean[];
  readonly contractual: readonly boolean[];
}

/** The samples that met the fault from beginning to end. `counts`: the answers that an agreement counts as failed. */
export const courseOf = (drill: Drill, surface: Surface, counts: Answers): Course => {
  const time = faultTime(drill);
  if (time === null) return { perceived: [], contractual: [] };
  const log = logOf(drill, surface.name);
  const healthy = fitter(surface.healthy);
  const counted = fitter(counts);
  const declarations = declarationsOf(drill, surface);
  const span = { from: time.from + SETTLE_MS, to: time.to - surface.probe.timeoutMs };
  const rows = log.sentIn(span);
  const degraded = (due: Ms, timed: ReturnType<typeof log.timedAt>): boolean => {
    const inForce = declarations.find(({ from }) => due >= from);
    return inForce?.staged.cell.expectation.kind === 'degrades' && inForce.isDeclared(timed);
  };
  const judged = Array.from(rows, (row) => {
    const timed = log.timedAt(row);
    const serves = healthy(timed) === 'fits' || degraded(log.dueAt(row), timed);
    return { perceived: !serves, contractual: counted(timed) === 'fits' };
  });
  return {
    perceived: judged.map(({ perceived }) => perceived),
    contractual: judged.map(({ contractual }) => contractual),
  };
};
