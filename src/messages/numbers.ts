import type { Ms, Ratio } from '../model/units.ts';

const PERCENT = 100;
const TENTHS = 10;
const LEAST_SHOWN = 0.1;
const MOST_SHOWN = 99.9;

/** A share without its sign: `97.8`; 0 and 100 are kept for what is exactly that. */
export const percentNumber = (share: Ratio): string => {
  const rounded = Math.round(share * PERCENT * TENTHS) / TENTHS;
  if (share <= 0 || share >= 1) return String(rounded);
  return String(Math.min(MOST_SHOWN, Math.max(LEAST_SHOWN, rounded)));
};

/** A share as people read it: `97.8%`. */
export const percent = (share: Ratio): string => `${percentNumber(share)}%`;

/** Seconds with a tenth, without a unit: `3.1`. */
export const seconds = (ms: Ms): string => (ms / 1000).toFixed(1);

/** From one time to another, in seconds without a unit: `3.1-3.2`. */
export const secondsBetween = ([from, to]: readonly [Ms, Ms], dash = '-'): string =>
  `${seconds(from)}${dash}${seconds(to)}`;
