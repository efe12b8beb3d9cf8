import type { CellResult, Span } from '../model/run.ts';
import type { Cell } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { fitsOf, says } from './answers.ts';
import {
  classesOf,
  classified,
  type Classified,
  errorClass,
  evidenceOf,
  isGood,
  type SampleClass,
} from './classify.ts';
import type { SampleLog } from './sample-log.ts';
import { quantiles } from './statistics.ts';

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

/** Tells what the sample of a row is to its cell. */
const judging = ({ cell, surface, log, evidence }: TallyRequest): ((row: number) => Classified) => {
  const classOf = log.telling(classesOf(cell, surface));
  const asked = evidenceOf(cell, surface);
  if (asked === undefined || !('answers' in asked)) return classOf;
  const proves = log.telling(fitsOf(asked.answers));
  return (row) => {
    const found = classOf(row);
    const lacks = within(log.dueAt(row), evidence) && proves(row) !== 'fits';
    return lacks ? classified('other', found.restsOnTime) : found;
  };
};

/** Good samples, told one after another. */
class Good {
  readonly #elapsed: Float64Array;
  n = 0;
  byTime = 0;

  constructor(most: number) {
    this.#elapsed = new Float64Array(most);
  }

  add(elapsedMs: Ms, { restsOnTime }: Classified): void {
    this.#elapsed[this.n] = elapsedMs;
    this.n += 1;
    if (restsOnTime) this.byTime += 1;
  }

  /** Of good answers alone: a time-out is an error, not a slow answer. */
  get latency(): CellResult['latency'] {
    const [p50, p95, max] = quantiles(this.#elapsed.subarray(0, this.n), [0.5, 0.95, 1]);
    return p50 === undefined || p95 === undefined || max === undefined ? null : { p50, p95, max };
  }
}

/** Bad samples, told one after another. */
class Bad {
  readonly #log: SampleLog;
  readonly #errors = new Map<string, { count: number; readonly sample: Text }>();
  readonly samples: CellResult['samples'][number][] = [];
  byTime = 0;
  longestRun = 0;
  #run = 0;

  constructor(log: SampleLog) {
    this.#log = log;
  }

  add(row: number, { class: found, restsOnTime }: Classified): void {
    const seen = this.#log.seenAt(row);
    const name = errorClass(found, seen);
    const known = this.#errors.get(name);
    if (known === undefined) this.#errors.set(name, { count: 1, sample: says(seen) });
    else known.count += 1;
    if (this.samples.length < MAX_SAMPLES) {
      this.samples.push({ at: this.#log.dueAt(row), elapsedMs: this.#log.elapsedAt(row), says: says(seen) });
    }
    if (restsOnTime) this.byTime += 1;
    this.#run += 1;
    this.longestRun = Math.max(this.longestRun, this.#run);
  }

  /** A good one was sent. (One that was not sent neither lengthens a run nor breaks it.) */
  endRun(): void {
    this.#run = 0;
  }

  get errors(): CellResult['errors'] {
    return [...this.#errors].map(([name, told]) => ({ class: name, ...told })).toSorted((a, b) => b.count - a.count);
  }
}

/** Counts the samples of a cell's window, each of which is looked at once. */
export const tally = (request: TallyRequest): Tally => {
  const { cell, surface, log, window } = request;
  const rows = log.rowsIn(window);
  const judge = judging(request);
  const counts: Record<SampleClass, number> = { declared: 0, healthy: 0, late: 0, other: 0 };
  const [good, bad] = [new Good(rows.length), new Bad(log)];
  let n = 0;
  for (const row of rows) {
    if (!log.wasSent(row)) continue;
    const found = judge(row);
    n += 1;
    counts[found.class] += 1;
    if (isGood(cell, found)) {
      good.add(log.elapsedAt(row), found);
      bad.endRun();
    } else {
      bad.add(row, found);
    }
  }
  return {
    n,
    unsent: rows.length - n,
    counts,
    good: good.n,
    goodByTime: good.byTime,
    badByTime: bad.byTime,
    longestBadRunMs: surface.probe.everyMs * bad.longestRun,
    latency: good.latency,
    errors: bad.errors,
    samples: bad.samples,
  };
};
