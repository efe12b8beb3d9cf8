import type { Timed } from '../model/answer.ts';
import type { CellResult, Span } from '../model/run.ts';
import type { Cell } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { fitter, says } from './answers.ts';
import { classifier, errorClass, evidenceOf, isGood, type SampleClass } from './classify.ts';
import type { SampleLog } from './sample-log.ts';
import { quantiles } from './statistics.ts';

/** A sample that was sent, and what it is to its cell. */
interface Judged {
  readonly at: Ms;
  readonly timed: Timed;
  readonly class: SampleClass;
  readonly restsOnTime: boolean;
  readonly good: boolean;
}

/** What was counted in a cell's window. */
export interface Tally {
  /** Sent. */
  readonly n: number;
  readonly unsent: number;
  readonly counts: CellResult['counts'];
  readonly good: number;
  /** Good ones that a machine too slow may have made good, and bad ones that it may have made bad. */
  readonly goodByTime: number;
  readonly badByTime: number;
  readonly longestBadRunMs: Ms;
  readonly latency: CellResult['latency'];
  readonly errors: CellResult['errors'];
  readonly samples: CellResult['samples'];
}

/** Where and of what a cell is counted. */
export interface TallyRequest {
  readonly cell: Cell;
  readonly surface: Surface;
  readonly log: SampleLog;
  readonly window: Span;
  /** Where its evidence is asked for; null: nowhere. */
  readonly evidence: Span | null;
}

const MAX_SAMPLES = 3;

const within = (at: Ms, span: Span | null): boolean => span !== null && at >= span.from && at <= span.to;

const judgeSamples = ({ cell, surface, log, evidence }: TallyRequest, rows: readonly number[]): readonly Judged[] => {
  const classify = classifier(cell, surface);
  const asked = evidenceOf(cell, surface);
  const proves = asked !== undefined && 'answers' in asked ? fitter(asked.answers) : undefined;
  return rows.map((row) => {
    const at = log.dueAt(row);
    const timed = log.timedAt(row);
    const { class: found, restsOnTime } = classify(timed);
    const lacks = proves !== undefined && within(at, evidence) && proves(timed) !== 'fits';
    const is = lacks ? 'other' : found;
    return { at, timed, class: is, restsOnTime, good: isGood(cell, { class: is }) };
  });
};

/** A sample that was not sent neither lengthens a run nor breaks it. */
const longestBadRun = (judged: readonly Judged[]): number => {
  let longest = 0;
  let length = 0;
  for (const { good } of judged) {
    length = good ? 0 : length + 1;
    longest = Math.max(longest, length);
  }
  return longest;
};

const count = (judged: readonly Judged[], is: (sample: Judged) => boolean): number => judged.filter(is).length;

/** Of good answers alone: a time-out is an error, not a slow answer. */
const latencyOf = (judged: readonly Judged[]): CellResult['latency'] => {
  const times = judged.filter(({ good }) => good).map(({ timed }) => timed.elapsedMs);
  const [p50, p95, max] = quantiles(times, [0.5, 0.95, 1]);
  return p50 === undefined || p95 === undefined || max === undefined ? null : { p50, p95, max };
};

const errorsOf = (bad: readonly Judged[]): CellResult['errors'] => {
  const classes = new Map<string, { count: number; readonly sample: Text }>();
  for (const sample of bad) {
    const name = errorClass(sample.class, sample.timed.seen);
    const known = classes.get(name);
    if (known === undefined) classes.set(name, { count: 1, sample: says(sample.timed.seen) });
    else known.count += 1;
  }
  return [...classes].map(([name, told]) => ({ class: name, ...told })).toSorted((a, b) => b.count - a.count);
};

const samplesOf = (bad: readonly Judged[]): CellResult['samples'] =>
  bad.slice(0, MAX_SAMPLES).map(({ at, timed }) => ({ at, elapsedMs: timed.elapsedMs, says: says(timed.seen) }));

/** Counts the samples of a cell's window. */
export const tally = (request: TallyRequest): Tally => {
  const rows = request.log.rowsIn(request.window);
  const sent = rows.filter((row) => request.log.wasSent(row));
  const judged = judgeSamples(request, sent);
  const bad = judged.filter(({ good }) => !good);
  const { everyMs } = request.surface.probe;
  const of = (name: SampleClass): number => count(judged, (sample) => sample.class === name);
  return {
    n: sent.length,
    unsent: rows.length - sent.length,
    counts: { declared: of('declared'), healthy: of('healthy'), late: of('late'), other: of('other') },
    good: judged.length - bad.length,
    goodByTime: count(judged, ({ good, restsOnTime }) => good && restsOnTime),
    badByTime: count(bad, ({ restsOnTime }) => restsOnTime),
    longestBadRunMs: everyMs * longestBadRun(judged),
    latency: latencyOf(judged),
    errors: errorsOf(bad),
    samples: samplesOf(bad),
  };
};
