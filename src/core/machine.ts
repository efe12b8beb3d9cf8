import type { MachineResult, Span } from '../model/run.ts';
import type { Ms } from '../model/units.ts';
import { succeeded } from './answers.ts';
import type { DrillRecord } from './record.ts';
import { SampleLog } from './sample-log.ts';
import { quantile } from './statistics.ts';

/** The surface that tells how this machine kept up: an echo, sampled as all others are. */
const CONTROL_SURFACE = '$control';

const SLOW_MS: Ms = 50;
const MAX_SLOW_SHARE = 0.02;
const MAX_SLOW_RUN_MS: Ms = 500;

/** A machine that is too slow now and then cannot spoil a larger share of a surface's samples than this. */
const CHANCE = 0.5;

/**
 * Were more answers bad than a starved machine can have spoiled, lateness and timeouts not counted? A few may be bad
 * because a limit inside the stack ran out: that is then told at once, and looks like a decision.
 */
export const isBeyondChance = (surelyBad: number, n: number): boolean => surelyBad > CHANCE * n;

/** One that could not be sent in time, or whose echo could not write, is slow, too. */
const slowIn = (log: SampleLog): ((row: number) => boolean) => {
  const isSlow = log.telling((seen) => (succeeded(seen) ? (elapsedMs: Ms) => elapsedMs > SLOW_MS : () => true));
  return (row) => !log.wasSent(row) || isSlow(row);
};

interface Slowness {
  readonly slow: number;
  /** From the moment that the first slow one of a run was due to the end of its last. */
  readonly longestRunMs: Ms;
}

const slownessOf = (log: SampleLog, rows: Int32Array): Slowness => {
  const isSlow = slowIn(log);
  let slow = 0;
  let longestRunMs: Ms = 0;
  let begin: Ms | null = null;
  for (const row of rows) {
    if (isSlow(row)) {
      slow += 1;
      begin ??= log.dueAt(row);
      const end = log.wasSent(row) ? log.doneAt(row) : log.dueAt(row);
      longestRunMs = Math.max(longestRunMs, end - begin);
    } else {
      begin = null;
    }
  }
  return { slow, longestRunMs };
};

const lagP99 = (record: DrillRecord, span: Span): Ms => {
  const each = [...record.logs.values()].map((log) => log.lagsIn(span));
  const lags = new Float64Array(each.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const some of each) {
    lags.set(some, filled);
    filled += some.length;
  }
  return quantile(lags, 0.99) ?? 0;
};

/** What the control surface tells of a span. */
export interface Pace extends Omit<MachineResult, 'lagP99Ms'> {
  /** Was the control surface sampled at all? Without it no time can be trusted. */
  readonly known: boolean;
}

/** Was this machine fast enough in the span? */
export const paceIn = (record: DrillRecord, span: Span): Pace => {
  const log = record.logs.get(CONTROL_SURFACE) ?? new SampleLog();
  const rows = log.rowsIn(span);
  const { slow, longestRunMs: longestSlowRunMs } = slownessOf(log, rows);
  const slowShare = rows.length > 0 ? slow / rows.length : 0;
  const starved = slowShare > MAX_SLOW_SHARE || longestSlowRunMs > MAX_SLOW_RUN_MS;
  return { known: rows.length > 0, slowShare, longestSlowRunMs, starved };
};

export interface Machine {
  readonly result: MachineResult;
  readonly known: boolean;
}

/** How well this machine kept up in the span, and with its sending. */
export const machineIn = (record: DrillRecord, span: Span): Machine => {
  const { known, ...pace } = paceIn(record, span);
  return { known, result: { ...pace, lagP99Ms: lagP99(record, span) } };
};
