import { expect, test } from 'vitest';
import { logTicks, niceAbove, timeTicks } from '../../../src/reporters/charts/ticks.ts';

test('ticks of time are round, counted from the fault, and not too many', () => {
  expect(timeTicks(-3.2, 8.1, 12)).toEqual([-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(timeTicks(-600, 3000, 12)).toEqual([-600, -300, 0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700, 3000]);
  expect(timeTicks(0, 400_000, 10).length).toBeLessThanOrEqual(11);
});

test('the top of a scale is the next 1, 2 or 5 of a power of ten', () => {
  expect([0.3, 1, 7, 12, 432, 2001].map(niceAbove)).toEqual([0.5, 1, 10, 20, 500, 5000]);
  expect(niceAbove(0)).toBe(1);
});

test('ticks of a logarithm are powers of ten, with twos and fives where those are few', () => {
  expect(logTicks(1, 5000)).toEqual([1, 10, 100, 1000]);
  expect(logTicks(10, 200)).toEqual([10, 20, 50, 100, 200]);
});
