import type { Ratio } from '../model/units.ts';

/** The normal quantile of a two-sided 95 % interval. */
const Z_95 = 1.959964;

/**
 * Wilson's score interval of a proportion (Wilson 1927; method 3 of Newcombe 1998). It assumes independent samples.
 * Nothing seen, nothing known: [0, 1].
 */
export const wilson = (successes: number, n: number, z = Z_95): readonly [Ratio, Ratio] => {
  if (n === 0) return [0, 1];
  const share = successes / n;
  const scale = 1 + z ** 2 / n;
  const middle = (share + z ** 2 / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  // At the ends the bound is 0 or 1 exactly; floating point only comes close.
  return [successes === 0 ? 0 : Math.max(0, middle - half), successes === n ? 1 : Math.min(1, middle + half)];
};

/** So many of so many. */
export interface Counted {
  readonly good: number;
  readonly n: number;
}

/**
 * The 95 % interval of the second share less the first, of independent samples: Newcombe's hybrid of two score intervals
 * ("Interval estimation for the difference between independent proportions", Statistics in Medicine 17, 1998, method 10).
 */
export const newcombe = (before: Counted, after: Counted): readonly [number, number] => {
  if (before.n === 0 || after.n === 0) return [-1, 1];
  const [first, second] = [before.good / before.n, after.good / after.n];
  const [low, high] = wilson(before.good, before.n);
  const [least, most] = wilson(after.good, after.n);
  const difference = second - first;
  return [difference - Math.hypot(second - least, high - first), difference + Math.hypot(most - second, first - low)];
};

/** Keeps `q * n` that is whole on paper from being rounded up to the next rank. */
const RANK_SLACK = 1e-9;

/**
 * Puts the value of that rank where it stood if all were sorted, the smaller ones before it and the larger ones behind
 * (Hoare 1961, algorithm 65: find). A sort takes some ten times as long, and sorts what nobody asks for.
 */
const select = (values: Float64Array, rank: number): void => {
  const at = (index: number): number => values[index] ?? Number.NaN;
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = at((low + high) >>> 1);
    let [left, right] = [low, high];
    while (left <= right) {
      while (at(left) < pivot) left += 1;
      while (at(right) > pivot) right -= 1;
      if (left > right) break;
      const smaller = at(right);
      values[right] = at(left);
      values[left] = smaller;
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else return;
  }
};

/** By nearest rank: the smallest of the values that at least a share `q` of them does not exceed; exact, no sketch. */
export const quantiles = (values: ArrayLike<number>, shares: readonly Ratio[]): readonly (number | undefined)[] => {
  const partly = Float64Array.from(values);
  return shares.map((q) => {
    const rank = Math.max(0, Math.ceil(q * partly.length - RANK_SLACK) - 1);
    select(partly, rank);
    return partly[rank];
  });
};

/** One of them. */
export const quantile = (values: ArrayLike<number>, q: Ratio): number | undefined => quantiles(values, [q])[0];

/** How many samples prove a bar when `strays` of them are bad: 73, 110, 142 for 95 % and 0, 1, 2. Infinity: none do. */
export const samplesNeeded = (bar: Ratio, strays: number): number => {
  if (bar >= 1) return Number.POSITIVE_INFINITY;
  const proves = (n: number): boolean => wilson(n - strays, n)[0] >= bar;
  let above = strays + 1;
  while (!proves(above)) above *= 2;
  let below = Math.floor(above / 2);
  while (above - below > 1) {
    const middle = Math.floor((above + below) / 2);
    if (middle > strays && proves(middle)) above = middle;
    else below = middle;
  }
  return above;
};
