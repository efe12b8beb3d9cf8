import { describe, expect, test } from 'vitest';
import { gameDayOf } from '../../src/core/game-day.ts';
import type { Run } from '../../src/model/run.ts';
import { DAY_RUNS, drilled, renamed } from '../reporters/told-day.ts';
import { more, told } from '../reporters/told-runs.ts';

const day = gameDayOf(drilled(DAY_RUNS));

const worst = (...runs: readonly Run[]): string => gameDayOf(drilled(runs)).worst;

const marks = (surface: string) =>
  day.surfaces.find((one) => one.surface === surface)?.marks.map((mark) => mark && [mark.standing, mark.verdict]);

describe('several runs together', () => {
  test('are counted by how they ended, in the order of their time, whatever the order they are named in', () => {
    expect(day.verdicts).toEqual({ PASSED: 1, FAILED: 2, STOPPED: 1, BLOCKED: 1, INCONCLUSIVE: 0, CLEANUP_FAILED: 0 });
    const backwards = gameDayOf(drilled(DAY_RUNS.toReversed()));
    expect(backwards.runs.map(({ run }) => run)).toEqual(['AAAA22', 'BBBB22', 'CCCC22', 'DDDD22', 'EEEE22']);
    expect(backwards).toEqual(day);
  });

  test('tell of each what kept and what took longest', () => {
    expect(day.runs[0]).toMatchObject({ verdict: 'FAILED', profile: 'soft', cells: { kept: 3, total: 4 } });
    expect(day.runs[2]?.recovery).toMatchObject({ surface: 'app.home', verdict: 'fail', interval: null });
    expect(day.runs[3]?.recovery).toBeNull();
  });

  test('name the worst by its verdict, then by the severity of what is broken, then by how much is', () => {
    const passed = renamed(told.PASSED, { day: 1, id: 'P' });
    const stopped = renamed(told.STOPPED, { day: 1, id: 'S' });
    const failed = renamed(told.FAILED, { day: 2, id: 'F' });
    const grave: Run = {
      ...renamed(told.FAILED, { day: 3, id: 'G' }),
      surfaces: told.FAILED.surfaces.map((one) => (one.name === 'app.home' ? { ...one, severity: 'P0' } : one)),
    };
    const wide: Run = {
      ...renamed(told.FAILED, { day: 4, id: 'W' }),
      cells: told.FAILED.cells.map((cell) => (cell.surface === 'oss.put' ? { ...cell, verdict: 'fail-open' } : cell)),
    };
    expect(worst(passed, stopped)).toBe('S');
    expect(worst(passed, stopped, failed)).toBe('F');
    expect(worst(failed, wide)).toBe('W');
    expect(worst(wide, grave, failed)).toBe('G');
    expect(worst(renamed(told.CLEANUP_FAILED, { day: 5, id: 'C' }), grave)).toBe('C');
  });
});

describe('the matrix of surfaces and runs', () => {
  test('has of each surface the worst cell, or its recovery where that is worse', () => {
    expect(marks('app.home')).toEqual([
      ['broken', 'worse'],
      ['kept', 'pass'],
      ['broken', null],
      ['open', 'inconclusive'],
      ['open', 'inconclusive'],
    ]);
    const home = day.surfaces.find(({ surface }) => surface === 'app.home');
    expect(home?.marks[2]?.recovery).toMatchObject({ verdict: 'fail', interval: null });
    expect(home?.marks[0]?.recovery).toBeNull();
  });

  test('takes the worst of several stages', () => {
    const [cell] = told.PASSED.cells;
    if (cell === undefined) throw new Error('no cell');
    const staged: Run = {
      ...told.PASSED,
      cells: [
        { ...cell, stage: 'a', verdict: 'pass' },
        { ...cell, stage: 'b', verdict: 'fail-open' },
        { ...cell, stage: 'c', verdict: 'worse' },
      ],
    };
    expect(gameDayOf(drilled([staged])).surfaces[0]?.marks[0]?.verdict).toBe('fail-open');
  });

  test('tells a surface of which nothing was expected from one that failed, and two stacks apart', () => {
    const other: Run = {
      ...renamed(told.PASSED, { day: 2, id: 'O' }),
      stack: { ...told.PASSED.stack, id: 'other' },
      cells: told.PASSED.cells.filter(({ surface }) => surface === 'app.home'),
    };
    const { surfaces } = gameDayOf(drilled([told.PASSED, other]));
    expect(surfaces.map(({ stack, surface }) => `${stack} ${surface}`)).toEqual([
      ...told.PASSED.surfaces.map(({ name }) => `${told.PASSED.stack.id} ${name}`),
      'other app.home',
    ]);
    expect(surfaces.at(-1)?.marks).toEqual([null, expect.objectContaining({ standing: 'kept' })]);
  });
});

describe('side by side', () => {
  test('stand the runs of one scenario under two profiles', () => {
    expect(day.sideBySide).toHaveLength(1);
    const [one] = day.sideBySide;
    expect(one).toMatchObject({
      scenario: { id: 'auth-down' },
      before: { run: 'AAAA22', profile: 'soft' },
      after: { run: 'BBBB22', profile: 'hardened' },
      besides: [],
    });
    const home = one?.comparison.cells.find(({ surface }) => surface === 'app.home');
    expect(home).toMatchObject({ change: 'fixed', difference: { by: 1 } });
  });

  test('take the last run of each profile that learnt anything, and tell what else differs', () => {
    const again: Run = {
      ...renamed(more.failOpen, { day: 6, id: 'HHHH22', scenario: 'auth-down', profile: 'hardened' }),
      scenario: { ...more.failOpen.scenario, id: 'auth-down', fingerprint: 'another' },
    };
    const blocked: Run = {
      ...renamed(told.BLOCKED, { day: 7, id: 'IIII22', scenario: 'auth-down', profile: 'hardened' }),
    };
    const [one, ...others] = gameDayOf(drilled([...DAY_RUNS, again, blocked])).sideBySide;
    expect(one).toMatchObject({ before: { run: 'AAAA22' }, after: { run: 'HHHH22' }, besides: [{ what: 'method' }] });
    expect(others).toEqual([]);
  });

  test('stand none where there is but one profile', () => {
    expect(gameDayOf(drilled([told.PASSED, renamed(told.FAILED, { day: 2, id: 'X' })])).sideBySide).toEqual([]);
  });
});

describe('what people said, and what nobody tested', () => {
  test('has each action item once, overdue as of the last run, the open first', () => {
    expect(day.actions.map(({ id, closedIn, isOverdue, run }) => [id, run, closedIn, isOverdue])).toEqual([
      ['A-1', 'AAAA22', null, true],
      ['A-2', 'AAAA22', null, false],
      ['A-3', 'AAAA22', 'BBBB22', false],
    ]);
    expect(day.findings).toMatchObject([{ id: 'F-1', run: 'AAAA22', scenario: 'auth-down' }]);
    expect(day.remarks).toMatchObject([{ id: 'N-1' }]);
  });

  test('tells what all leave out from what some do, and links and surfaces that none touched', () => {
    expect(day.untested.byAll).toEqual([{ en: 'auth slow', zh: '鉴权变慢' }]);
    expect(day.untested.bySome).toEqual([{ text: { en: 'purging', zh: '刷新缓存' }, runs: ['EEEE22'] }]);
    const links = told.PASSED.stack.links.filter((link) => !told.PASSED.faults.some((one) => one.links.includes(link)));
    expect(links.length).toBeGreaterThan(0);
    expect(day.untested.links.map(({ en }) => en)).toEqual(links);
    expect(day.untested.surfaces).toEqual([]);
  });

  test('counts neither a fault that never took hold nor a surface without an answer', () => {
    // The operator's own ways are nobody's dependency.
    const { stack } = told.BLOCKED;
    const operated = { ...told.BLOCKED, stack: { ...stack, links: [...stack.links, 'operator->app'] } };
    const { untested } = gameDayOf(drilled([operated]));
    expect(untested.links.map(({ en }) => en)).toEqual(told.BLOCKED.stack.links);
    expect(untested.surfaces).toHaveLength(told.BLOCKED.surfaces.length);
  });
});
