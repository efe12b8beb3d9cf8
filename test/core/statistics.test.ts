import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newcombe, quantile, quantiles, samplesNeeded, wilson } from '../../src/core/statistics.ts';

describe('Wilson interval', () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i is as published', (...[successes, n, low, high]) => {
    const [found, to] = wilson(successes, n);
    expect(found).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });

  test('nothing seen is nothing known', () => {
    expect(wilson(0, 0)).toEqual([0, 1]);
  });

  const sample = fc.nat(5000).chain((n) => fc.tuple(fc.nat(n), fc.constant(Math.max(1, n))));

  test('it holds the share, stays within 0 and 1, and mirrors', () => {
    fc.assert(
      fc.property(sample, ([successes, n]) => {
        const [low, high] = wilson(successes, n);
        const [mirrored, above] = wilson(n - successes, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / n);
        expect(high).toBeGreaterThanOrEqual(successes / n);
        expect(mirrored).toBeCloseTo(1 - high, 10);
        expect(above).toBeCloseTo(1 - low, 10);
      }),
    );
  });

  test('more samples of the same share narrow it', () => {
    fc.assert(
      fc.property(sample, ([successes, n]) => {
        const [low, high] = wilson(successes, n);
        const [closer, nearer] = wilson(3 * successes, 3 * n);
        expect(nearer - closer).toBeLessThan(high - low);
      }),
    );
  });
});

describe('interval of a difference', () => {
  // Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 10:
  // the first sample less the second.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%i of %i less %i of %i is as published', (...[good, n, others, of, low, high]) => {
    const [found, to] = newcombe({ good: others, n: of }, { good, n });
    expect(found).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });

  const sample = fc.integer({ min: 1, max: 5000 }).chain((n) => fc.record({ good: fc.nat(n), n: fc.constant(n) }));

  test('it holds the difference, stays within -1 and 1, and mirrors', () => {
    fc.assert(
      fc.property(sample, sample, (before, after) => {
        const [low, high] = newcombe(before, after);
        const [least, most] = newcombe(after, before);
        const difference = after.good / after.n - before.good / before.n;
        expect(low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(high).toBeLessThanOrEqual(1 + 1e-12);
        expect(low).toBeLessThanOrEqual(difference);
        expect(high).toBeGreaterThanOrEqual(difference);
        expect(least).toBeCloseTo(-high, 10);
        expect(most).toBeCloseTo(-low, 10);
      }),
    );
  });

  test('of nothing seen nothing is known', () => {
    expect(newcombe({ good: 0, n: 0 }, { good: 5, n: 5 })).toEqual([-1, 1]);
  });
});

describe('samples needed', () => {
  test.each([
    [0.95, 0, 73],
    [0.95, 1, 110],
    [0.95, 2, 142],
    [0.99, 0, 381],
    [0.995, 0, 765],
    [0.999, 0, 3838],
  ])('a bar of %f with %i strays takes %i', (bar, strays, n) => {
    expect(samplesNeeded(bar, strays)).toBe(n);
  });

  test('it is the smallest number that proves the bar', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.999, noNaN: true }), fc.nat(20), (bar, strays) => {
        const n = samplesNeeded(bar, strays);
        expect(wilson(n - strays, n)[0]).toBeGreaterThanOrEqual(bar);
        expect(n - 1 <= strays || wilson(n - 1 - strays, n - 1)[0] < bar).toBe(true);
      }),
    );
  });

  test('no number of samples proves 100 %', () => {
    expect(samplesNeeded(1, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('quantile', () => {
  test.each([
    [0.05, 15],
    [0.3, 20],
    [0.4, 20],
    [0.5, 35],
    [1, 50],
  ])('by nearest rank, %f of 15 20 35 40 50 is %i', (q, value) => {
    expect(quantile([50, 35, 20, 40, 15], q)).toBe(value);
  });

  test('a rank that is whole on paper is not rounded up', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    for (const percent of hundred) expect(quantile(hundred, percent / 100)).toBe(percent);
  });

  test('of nothing there is none', () => {
    expect(quantile([], 0.5)).toBeUndefined();
  });

  test('it is what stands at its rank when all are sorted, also of many that are alike, and several at once', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 500 }), (values) => {
        const sorted = Float64Array.from(values).toSorted();
        const shares = [1, 0.5, 0.95, 0.01];
        const ranks = shares.map((q) => sorted[Math.max(0, Math.ceil(q * values.length - 1e-9) - 1)]);
        // 0 and -0 are one number: -0 + 0 is 0.
        const found = quantiles(values, shares).map((at = Number.NaN) => at + 0);
        expect(found).toEqual(ranks.map((at = Number.NaN) => at + 0));
      }),
    );
  });

  test('it is one of the values, and a share q of them does not exceed it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, q) => {
          const found = quantile(values, q) ?? Number.NaN;
          expect(values).toContain(found);
          expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(q * values.length - 1e-6);
        },
      ),
    );
  });
});
