import { describe, expect, test } from 'vitest';
import { compare, type Change, type Comparison } from '../../src/core/compare.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import type { Run } from '../../src/model/run.ts';
import {
  broken,
  degrades,
  denied,
  fails,
  journalOf,
  ok,
  queued,
  recordOf,
  scenarioOf,
  survives,
  whileOn,
} from '../support/record.ts';
import { drilled, more, told } from '../reporters/told-runs.ts';

const changesOf = ({ cells }: Comparison): Readonly<Record<string, Change>> =>
  Object.fromEntries(cells.map(({ surface, change }) => [surface, change]));

const home = (comparison: Comparison) => comparison.cells.find(({ surface }) => surface === 'app.home');

const BEHAVE = whileOn({ chat: broken, home: queued, put: denied });

const runOf = (expectations: Parameters<typeof scenarioOf>[0]): Run => {
  const scenario = scenarioOf(expectations);
  return evaluate(scenario, recordOf(journalOf(scenario, { behave: BEHAVE })));
};

const invariant = { acked: 9, listed: 9, lost: [], doubled: [], foreign: [], disordered: [], error: null };

describe('a run against an earlier one', () => {
  test('tells what regressed, with the difference of shares and its interval', () => {
    const comparison = compare(told.PASSED, told.FAILED);
    expect(comparison.regressed).toBe(true);
    expect(changesOf(comparison)).toEqual({
      'app.order': 'same',
      'app.home': 'regressed',
      'app.receipt': 'same',
      'oss.put': 'same',
    });
    const { difference } = home(comparison) ?? {};
    expect(difference?.by).toBe(-1);
    expect(difference?.interval[0]).toBeCloseTo(-1, 10);
    // 111 of 111, then 0 of 111: both Wilson bounds are 0.0334 away.
    expect(difference?.interval[1]).toBeCloseTo(-1 + Math.hypot(0.0334, 0.0334), 3);
    expect(comparison.before).toMatchObject({ run: 'R1', verdict: 'PASSED', kept: 4, total: 4 });
    expect(comparison.after).toMatchObject({ verdict: 'FAILED', kept: 3, total: 4 });
  });

  test('tells what was fixed', () => {
    const comparison = compare(told.FAILED, told.PASSED);
    expect(home(comparison)?.change).toBe('fixed');
    expect(comparison.regressed).toBe(false);
  });

  test('tells what still fails, what is the same, and that nothing regressed', () => {
    const comparison = compare(told.FAILED, told.FAILED);
    expect(home(comparison)?.change).toBe('still-failing');
    expect(home(comparison)?.difference).toMatchObject({ by: 0 });
    expect(comparison.regressed).toBe(false);
  });

  test('tells what cannot be judged any more, and what could not be before', () => {
    const before = told.INCONCLUSIVE;
    expect(home(compare(told.PASSED, before))?.change).toBe('newly-inconclusive');
    expect(home(compare(before, told.PASSED))?.change).toBe('newly-kept');
    expect(home(compare(before, before))?.change).toBe('still-inconclusive');
    expect(home(compare(before, told.FAILED))?.change).toBe('newly-failing');
    expect(compare(before, told.FAILED).regressed).toBe(true);
  });

  test('has no difference where there are no samples, or where better stands for another share', () => {
    expect(home(compare(told.PASSED, told.BLOCKED))?.difference).toBeNull();
    expect(home(compare(told.PASSED, more.better))).toMatchObject({ change: 'same', difference: null });
  });

  test('tells new and gone surfaces by their titles', () => {
    const before = runOf({ page: survives(), order: survives() });
    const after = runOf({ page: survives(), chat: survives() });
    const comparison = compare(before, after);
    expect(changesOf(comparison)).toEqual({ page: 'same', chat: 'new', order: 'gone' });
    expect(comparison.cells.at(-1)).toMatchObject({ surface: 'order', title: { en: 'a title' }, after: null });
    expect(comparison.regressed).toBe(false);
  });

  test('does not compare a cell with what it was before it was declared anew', () => {
    const before = runOf({ page: survives(), home: degrades({ to: [{ status: [503] }] }), put: fails() });
    const comparison = compare(before, runOf({ page: survives(), home: degrades(), put: fails() }));
    expect(comparison.cells.find(({ surface }) => surface === 'home')).toMatchObject({
      change: 'redeclared',
      difference: null,
      before: { verdict: 'worse' },
      after: { verdict: 'pass' },
    });
  });

  test('tells how much slower recovery was, as an interval, and that it broke its budget', () => {
    const slow = drilled({
      behave: ({ surface: { name }, on, sinceGone }) => {
        const hurt = on || (sinceGone >= 0 && sinceGone < 4000);
        if (name === 'oss.put') return on ? denied : ok;
        return name.startsWith('app.h') || name.startsWith('app.r') ? (hurt ? queued : ok) : ok;
      },
      recoveryMs: 16_000,
    });
    const found = compare(told.PASSED, slow).recoveries.find(({ surface }) => surface === 'app.home');
    expect(found?.change).toBe('same');
    const [least, most] = found?.slowerMs ?? [0, 0];
    expect(least).toBeGreaterThan(3000);
    expect(most).toBeLessThan(4500);
    const never = compare(told.PASSED, more.neverBack);
    expect(never.recoveries.find(({ surface }) => surface === 'app.home')).toMatchObject({
      change: 'regressed',
      slowerMs: null,
    });
    expect(never.regressed).toBe(true);
  });

  test('tells that an invariant broke', () => {
    const whole: Run = { ...told.PASSED, invariants: [{ ...invariant, name: 'receipts', verdict: 'pass' }] };
    const lost: Run = {
      ...told.PASSED,
      invariants: [{ ...invariant, name: 'receipts', verdict: 'broken', lost: ['k1', 'k2'] }],
    };
    const comparison = compare(whole, lost);
    expect(comparison.invariants).toEqual([
      expect.objectContaining({ name: 'receipts', change: 'regressed', after: expect.objectContaining({ lost: 2 }) }),
    ]);
    expect(comparison.regressed).toBe(true);
  });

  test('names the circumstances that differ', () => {
    const { versions } = told.PASSED;
    const other: Run = { ...told.PASSED, seed: 7, versions: { ...versions, node: 'v24' } };
    expect(compare(told.PASSED, other).circumstances).toEqual([
      { what: 'seed', before: '1', after: '7' },
      { what: 'node', before: 'v20', after: 'v24' },
    ]);
  });
});
