import type { CreditStep, Reckoning } from '../../model/sla.ts';
import type { Span } from '../../model/run.ts';
import type { Ms, Ratio } from '../../model/units.ts';
import type { Failed } from './course.ts';

const DAY_MS: Ms = 86_400_000;
/** What floating point may be off by: a few milliseconds of a month. */
const ROUNDING = 1e-9;

/** The month that an outage is set in. */
export interface Month {
  readonly days: number;
  /** Ms since 1970: slots begin at whole multiples of their length, UTC. */
  readonly outage: Span;
  readonly reckoning: Reckoning;
  readonly slotMs: Ms;
}

const monthMs = (days: number): Ms => days * DAY_MS;

/** How much of a month may be missing at this availability. */
export const allowedMs = (availability: Ratio, days: number): Ms => (1 - availability) * monthMs(days);

/** Slots that the outage touches, as parts of it, with the share of each that failed. */
const slotRates = (failed: Failed, { outage, slotMs }: Month): readonly Ratio[] => {
  const { from, to } = outage;
  const first = Math.floor(from / slotMs);
  const length = to - from;
  return Array.from({ length: Math.ceil(to / slotMs) - first }, (_, index) => {
    const begin = (first + index) * slotMs;
    const part = failed((begin + slotMs - from) / length) - failed((begin - from) / length);
    return (part * length) / slotMs;
  });
};

const isDown = (rate: Ratio): boolean => rate >= 1 - ROUNDING;

/**
 * What is missing of a month that holds the outage, and nothing else. Requests come evenly, so the mean of the error
 * rates of all slots is what failed of all time.
 */
export const lostMs = (failed: Failed, month: Month): Ms => {
  const rates = slotRates(failed, month);
  const lost =
    month.reckoning === 'slots-down' ? rates.filter(isDown).length : rates.reduce((sum, rate) => sum + rate, 0);
  return Math.min(lost * month.slotMs, monthMs(month.days));
};

export const availability = (lost: Ms, days: number): Ratio => 1 - lost / monthMs(days);

/** The lowest step that the availability is strictly below; the lowest comes first in a ladder. Null: none. */
export const stepOf = (reached: Ratio, ladder: readonly CreditStep[]): CreditStep | null =>
  ladder.find(({ below }) => reached < below - ROUNDING) ?? null;
