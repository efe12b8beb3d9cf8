import { describe, expect, test } from 'vitest';
import { isFlaky, trendOf, type Trend } from '../../src/core/trend.ts';
import type { Run } from '../../src/model/run.ts';
import { renamed } from '../reporters/told-day.ts';
import { more, told } from '../reporters/told-runs.ts';

const { PASSED, FAILED, STOPPED } = told;

/** Runs on days of a March, in this order, named R1, R2 and so on. */
const days = (...runs: readonly Run[]): readonly Run[] =>
  runs.map((run, index) => renamed(run, { day: index + 1, id: `R${index + 1}` }));

const home = (trend: Trend) => trend.groups[0]?.cells.find(({ surface }) => surface === 'app.home');

/** What the home page did over these runs. */
const moves = (...runs: readonly Run[]) => {
  const cell = home(trendOf(runs, []));
  return { flips: cell?.flips, since: cell?.failsSince?.run };
};

/** With the home page declared, or the method written, otherwise. */
const redeclared = (run: Run): Run => ({
  ...run,
  cells: run.cells.map((cell) => (cell.surface === 'app.home' ? { ...cell, fingerprint: 'other' } : cell)),
});
const remade = (run: Run): Run => ({ ...run, scenario: { ...run.scenario, fingerprint: 'other' } });

const recoveries = (...runs: readonly Run[]) =>
  trendOf(days(...runs), []).groups[0]?.cells.filter(({ of }) => of === 'recovery');

describe('a scenario over time', () => {
  test('has its runs in the order of their time, each with what it came to', () => {
    const [group] = trendOf(days(PASSED, FAILED).toReversed(), []).groups;
    expect(group?.runs.map(({ run, verdict, cells }) => [run, verdict, cells.kept])).toEqual([
      ['R1', 'PASSED', 4],
      ['R2', 'FAILED', 3],
    ]);
    const latencies = PASSED.cells.flatMap(({ latency }) => latency?.p95 ?? []);
    expect(group?.runs[0]?.p95?.ms).toBe(Math.max(...latencies));
    expect(home(trendOf(days(PASSED, FAILED), []))?.marks.map((mark) => mark?.verdict)).toEqual(['pass', 'worse']);
  });

  test('counts flips and names the run since which a cell fails', () => {
    expect(moves(...days(PASSED, PASSED))).toEqual({ flips: 0, since: undefined });
    expect(moves(...days(PASSED, FAILED, FAILED))).toEqual({ flips: 1, since: 'R2' });
    expect(moves(...days(FAILED, PASSED, FAILED))).toEqual({ flips: 2, since: 'R3' });
    expect(moves(...days(FAILED, FAILED, PASSED))).toEqual({ flips: 1, since: undefined });
    expect([1, 2].map((flips) => isFlaky({ flips }))).toEqual([false, true]);
  });

  test('takes what nobody knows for neither: it ends no failure and is no flip', () => {
    expect(moves(...days(PASSED, STOPPED, PASSED))).toEqual({ flips: 0, since: undefined });
    expect(moves(...days(PASSED, FAILED, STOPPED, FAILED, STOPPED))).toEqual({ flips: 1, since: 'R2' });
  });

  test('begins anew where a cell, or the method, was written otherwise', () => {
    expect(moves(...days(FAILED, redeclared(PASSED), redeclared(PASSED)))).toEqual({ flips: 0, since: undefined });
    expect(moves(...days(FAILED, PASSED, remade(FAILED)))).toEqual({ flips: 0, since: 'R3' });
    const [group] = trendOf([...days(PASSED, PASSED, remade(PASSED))], []).groups;
    expect(group?.runs.map(({ isChanged }) => isChanged)).toEqual([false, false, true]);
  });

  test('keeps apart what cannot be compared, the newest first', () => {
    const hardened = renamed(PASSED, { day: 9, id: 'H', profile: 'hardened' });
    const contained = { ...renamed(PASSED, { day: 8, id: 'C' }), environment: 'compose' };
    const { groups } = trendOf([...days(PASSED, FAILED), hardened, contained], []);
    expect(groups.map(({ profile, environment, runs }) => [profile, environment, runs.length])).toEqual([
      ['hardened', 'process', 1],
      [null, 'compose', 1],
      [null, 'process', 2],
    ]);
  });

  test('has a gap where a run had no such cell', () => {
    const without = { ...PASSED, cells: PASSED.cells.filter(({ surface }) => surface !== 'app.home') };
    expect(home(trendOf(days(PASSED, without, FAILED), []))?.marks.map((mark) => mark?.verdict ?? null)).toEqual([
      'pass',
      null,
      'worse',
    ]);
  });

  test('tells of a recovery where it failed in any of the runs, and of none otherwise', () => {
    expect(recoveries(PASSED, PASSED)).toEqual([]);
    expect(recoveries(PASSED, more.neverBack)).toMatchObject([
      { surface: 'app.home', flips: 1, failsSince: { run: 'R2' }, marks: [{ verdict: 'pass' }, { verdict: 'fail' }] },
    ]);
  });
});
