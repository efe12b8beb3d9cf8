import type { CellVerdict, Reason } from '../model/run.ts';
import type { Expectation } from '../model/scenario.ts';
import type { Ms, Ratio } from '../model/units.ts';
import { reason } from './reasons.ts';
import { samplesNeeded, wilson } from './statistics.ts';

/** The numbers that a cell's verdict is made of. */
export interface Weighed {
  readonly kind: Expectation['kind'];
  readonly bar: Ratio;
  readonly n: number;
  /** As the expectation asks. */
  readonly good: number;
  readonly declared: number;
  readonly healthy: number;
  readonly badRunMs: Ms;
  readonly badRunLimitMs: Ms;
}

export interface Judgement {
  readonly verdict: CellVerdict;
  /** Null for a pass. */
  readonly because: Reason | null;
}

const LEAST_RUN_LIMIT_MS: Ms = 1000;
const RUN_LIMIT_SAMPLES = 3;

/** A survivor may be bad for this long at a time, whatever its share: edges are seen, yet a short one is no outage. */
export const badRunLimit = (everyMs: Ms): Ms => Math.max(LEAST_RUN_LIMIT_MS, RUN_LIMIT_SAMPLES * everyMs);

const HALF = 0.5;

/** Mostly healthy, and nearly all of the rest as declared: healthy half of the time and broken otherwise is not better. */
const isBetter = ({ bar, n, declared, healthy }: Weighed): boolean =>
  healthy / n > HALF && wilson(declared + healthy, n)[1] >= bar;

const isOpen = ({ bar, n, healthy }: Weighed): boolean => wilson(healthy, n)[0] > 1 - bar;

/** What a share that lies wholly below the bar is called. */
const BELOW: Readonly<Record<Expectation['kind'], (weighed: Weighed) => CellVerdict>> = {
  survives: () => 'worse',
  degrades: (weighed) => (isBetter(weighed) ? 'better' : 'worse'),
  fails: (weighed) => (isOpen(weighed) ? 'fail-open' : 'wrong-manner'),
};

const belowBecause = (verdict: CellVerdict, { bar, n, good, healthy }: Weighed): Reason => {
  if (verdict === 'fail-open') return reason('cell.fail-open', { healthy: healthy / n, n });
  if (verdict === 'better') return reason('cell.better', { healthy: healthy / n, n });
  const values = { share: good / n, bar, n };
  return verdict === 'wrong-manner' ? reason('cell.wrong-manner', values) : reason('cell.worse.share', values);
};

const undecided = ({ bar, n, good }: Weighed): Reason => {
  const share = n === 0 ? 0 : good / n;
  if (n > 0 && share < bar) return reason('cell.inconclusive.straddles', { share, bar, n });
  return reason('cell.inconclusive.few', { n, needed: samplesNeeded(bar, n - good) });
};

/** The table of verdicts: by where the 95 % Wilson interval of the share lies. */
export const judge = (weighed: Weighed): Judgement => {
  const { kind, bar, n, good, badRunMs, badRunLimitMs } = weighed;
  if (kind === 'survives' && badRunMs > badRunLimitMs) {
    return { verdict: 'worse', because: reason('cell.worse.run', { runMs: badRunMs, limitMs: badRunLimitMs }) };
  }
  const [low, high] = wilson(good, n);
  if (n > 0 && low >= bar) return { verdict: 'pass', because: null };
  if (n === 0 || high >= bar) return { verdict: 'inconclusive', because: undecided(weighed) };
  const verdict = BELOW[kind](weighed);
  return { verdict, because: belowBecause(verdict, weighed) };
};
