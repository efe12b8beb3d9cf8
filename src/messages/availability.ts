import type { Ms, Ratio } from '../model/units.ts';

const PERCENT = 100;
const DIGITS = 4;
const MOST_SHOWN = 99.9999;
const MINUTE_MS: Ms = 60_000;

/** An availability in percent, with the digits that tell ladders apart: `99.5208%`; 100 is kept for what is exactly that. */
export const availabilityPercent = (share: Ratio): string => {
  if (share >= 1) return '100%';
  return `${Math.min(MOST_SHOWN, share * PERCENT).toFixed(DIGITS)}%`;
};

/** A share that people wrote, as they wrote it: `99.995%`. */
export const writtenPercent = (share: Ratio): string => `${Number((share * PERCENT).toFixed(DIGITS))}%`;

const format = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** A number of any size: `4,140`, `4.32`. */
export const grouped = (value: number): string => format.format(value);

/** Minutes without their unit: `207`, `4.32`. */
export const minutesNumber = (ms: Ms): string => grouped(ms / MINUTE_MS);
