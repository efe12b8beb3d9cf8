import { expect, test } from 'vitest';
import { barPath, stepPath } from '../../../src/reporters/charts/steps.ts';

const steps = (...values: readonly (number | null)[]) =>
  values.map((value, index) => ({ from: 10 * index, to: 10 * index + 10, value }));
const y = (value: number): number => 100 - value;

test('a line moves along each step, up or down between two, and stops where there is nothing', () => {
  expect(stepPath(steps(1, 1, 5, null, 2), y)).toBe('M0 99h20v-4h10M40 98h10');
  expect(stepPath([], y)).toBe('');
});

test('bars stand on their base, and the smallest can be seen', () => {
  expect(barPath(steps(0, 20, null, 0.1), { base: 100, y })).toBe('M10 100v-20h10v20zM30 100v-1h10v1z');
});
