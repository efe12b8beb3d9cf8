import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilson } from '../../src/core/statistics.ts';
import { badRunLimit, judge, type Weighed } from '../../src/core/verdicts.ts';
import type { CellVerdict } from '../../src/model/run.ts';
import type { Expectation } from '../../src/model/scenario.ts';

const weighed = (more: Partial<Weighed>): Weighed => ({
  kind: 'fails',
  bar: 0.95,
  n: 110,
  good: 110,
  declared: 110,
  healthy: 0,
  badRunMs: 0,
  badRunLimitMs: 1000,
  ...more,
});

type Row = [Expectation['kind'], good: number, healthy: number, n: number, CellVerdict];

describe('the table of verdicts', () => {
  test.each<Row>([
    ['survives', 73, 73, 73, 'pass'],
    ['survives', 72, 72, 72, 'inconclusive'],
    ['survives', 109, 109, 110, 'pass'],
    ['survives', 108, 108, 110, 'inconclusive'],
    ['survives', 140, 140, 142, 'pass'],
    ['survives', 98, 98, 110, 'worse'],
    ['survives', 0, 0, 0, 'inconclusive'],
    ['degrades', 109, 1, 110, 'pass'],
    ['degrades', 0, 110, 110, 'better'],
    ['degrades', 0, 0, 110, 'worse'],
    ['degrades', 60, 50, 110, 'worse'],
    ['fails', 110, 0, 110, 'pass'],
    ['fails', 0, 0, 110, 'wrong-manner'],
    ['fails', 90, 20, 110, 'fail-open'],
    ['fails', 90, 10, 110, 'fail-open'],
    ['fails', 90, 9, 110, 'wrong-manner'],
    ['fails', 0, 110, 110, 'fail-open'],
  ])('%s with %i as asked and %i healthy of %i: %s', (...[kind, good, healthy, n, verdict]) => {
    const declared = kind === 'survives' ? 0 : good;
    expect(judge(weighed({ kind, good, declared, healthy, n })).verdict).toBe(verdict);
  });

  test('healthy most of the time and broken otherwise is worse, not better', () => {
    expect(judge(weighed({ kind: 'degrades', good: 0, declared: 0, healthy: 66 })).verdict).toBe('worse');
    expect(judge(weighed({ kind: 'degrades', good: 44, declared: 44, healthy: 66 })).verdict).toBe('better');
  });

  test('a bar of 0 is not passed by nothing', () => {
    expect(judge(weighed({ bar: 0, n: 0, good: 0 })).verdict).toBe('inconclusive');
  });

  test('the verdict follows the interval, wherever it lies', () => {
    const kinds = fc.constantFrom<Expectation['kind']>('survives', 'degrades', 'fails');
    const counts = fc.nat(400).chain((n) => fc.tuple(fc.nat(n), fc.constant(n)));
    fc.assert(
      fc.property(kinds, counts, fc.double({ min: 0.5, max: 0.99, noNaN: true }), (kind, [good, n], bar) => {
        const { verdict } = judge(weighed({ kind, good, declared: good, n, bar }));
        const [low, high] = wilson(good, n);
        expect(verdict === 'pass').toBe(n > 0 && low >= bar);
        expect(verdict === 'inconclusive').toBe(n === 0 || (low < bar && high >= bar));
      }),
    );
  });
});

describe('a run of bad samples', () => {
  test('longer than the limit makes a survivor worse, whatever its share', () => {
    const many = { kind: 'survives' as const, n: 1000, good: 994 };
    expect(judge(weighed({ ...many, badRunMs: 1000 })).verdict).toBe('pass');
    expect(judge(weighed({ ...many, badRunMs: 1200 })).verdict).toBe('worse');
    expect(judge(weighed({ ...many, badRunMs: 1200 })).because?.key).toBe('cell.worse.run');
  });

  test('is nobody else’s business', () => {
    expect(judge(weighed({ kind: 'fails', n: 1000, good: 994, badRunMs: 1200 })).verdict).toBe('pass');
  });

  test('may last a second, or three samples', () => {
    expect(badRunLimit(200)).toBe(1000);
    expect(badRunLimit(1000)).toBe(3000);
  });
});

test('too few say how many it takes', () => {
  expect(judge(weighed({ n: 90, good: 89 })).because).toEqual({
    key: 'cell.inconclusive.few',
    with: { n: 90, needed: 110 },
  });
});
