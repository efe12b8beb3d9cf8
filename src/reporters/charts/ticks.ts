const STEPS = [1, 2, 5, 10];
/** What people count time in, seconds. */
const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Round values that divide a span of seconds into at most so many parts; counted from 0, which may lie inside. */
export const timeTicks = (from: number, to: number, most: number): readonly number[] => {
  const least = (to - from) / most;
  const step = TIME_STEPS_S.find((each) => each >= least) ?? Math.ceil(least / 3600) * 3600;
  const first = Math.ceil(from / step);
  return Array.from(
    { length: Math.max(0, Math.floor(to / step) - first + 1) },
    (_none, index) => (first + index) * step,
  );
};

/** The lowest round value (1, 2 or 5 times a power of ten) that is not below the value. */
export const niceAbove = (value: number): number => {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (STEPS.find((step) => step * power >= value) ?? 10) * power;
};

const FEW = 2;

/** Powers of ten between two values, both included; where they are few, twice and five times them, too. */
export const logTicks = (from: number, to: number): readonly number[] => {
  const first = Math.floor(Math.log10(from) + 1e-9);
  const last = Math.floor(Math.log10(to) + 1e-9);
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_none, index) => 10 ** (first + index));
  const ticks = powers.length <= FEW ? powers.flatMap((power) => [power, 2 * power, 5 * power]) : powers;
  return ticks.filter((tick) => tick >= from && tick <= to);
};
