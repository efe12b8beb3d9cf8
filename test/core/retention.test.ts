import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HELD, retention, type Keepable, type RetentionRule } from '../../src/core/retention.ts';

const run = (name: string, day: number, more: Partial<Keepable> = {}): Keepable => ({
  run: name,
  scenario: 'auth-down',
  startedAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
  stackRun: name,
  held: null,
  ...more,
});

const gone = (runs: readonly Keepable[], rule: RetentionRule): readonly string[] =>
  retention(runs, rule)
    .filter(({ because }) => because === null)
    .map((one) => one.run.run);

const four = [run('R1', 1), run('R2', 2), run('R3', 3), run('R4', 4)];

describe('what goes', () => {
  test('is all but the newest of each scenario', () => {
    const other = run('O1', 1, { scenario: 'oss-down' });
    expect(gone([...four, other], { keep: 2 })).toEqual(['R2', 'R1']);
  });

  test('is what began before', () => {
    expect(gone(four, { before: '2026-01-03T00:00:00.000Z' })).toEqual(['R2', 'R1']);
  });

  test('is what is both old and not among the newest, where both are asked for', () => {
    expect(gone(four, { keep: 3, before: '2026-01-03T00:00:00.000Z' })).toEqual(['R1']);
    expect(gone(four, { keep: 1, before: '2026-01-02T00:00:00.000Z' })).toEqual(['R1']);
  });

  test.each(HELD)('is never one that is %s', (held) => {
    expect(gone([run('R1', 1, { held }), run('R2', 2)], { keep: 0 })).toEqual(['R2']);
  });

  test('is not a run on whose stack one was drilled that stays', () => {
    const runs = [run('R1', 1), run('R2', 2), run('R3', 3, { stackRun: 'R1' })];
    expect(gone(runs, { keep: 1 })).toEqual(['R2']);
    expect(gone(runs, { keep: 0 })).toEqual(['R3', 'R2', 'R1']);
  });

  test('is told of every run, once, and never of the newest', () => {
    const runs = fc.array(fc.record({ day: fc.integer({ min: 1, max: 28 }), scenario: fc.constantFrom('a', 'b') }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 5 }), (days, keep) => {
        const all = days.map(({ day, scenario }, index) => run(`R${index}`, day, { scenario }));
        const judged = retention(all, { keep });
        expect(judged.map((one) => one.run.run).toSorted()).toEqual(all.map((one) => one.run).toSorted());
        for (const scenario of new Set(all.map((one) => one.scenario))) {
          const stay = judged.filter((one) => one.run.scenario === scenario && one.because !== null);
          expect(stay).toHaveLength(Math.min(keep, all.filter((one) => one.scenario === scenario).length));
        }
      }),
    );
  });
});
