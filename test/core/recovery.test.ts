import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/core/evaluate.ts';
import { recoveryLimitMs } from '../../src/core/recovery.ts';
import type { RecoveryResult, Run } from '../../src/model/run.ts';
import type { RecoveryBudget, Scenario } from '../../src/model/scenario.ts';
import {
  type Behaviour,
  broken,
  denied,
  fails,
  hold,
  inject,
  journalOf,
  lift,
  mark,
  ok,
  paced,
  queued,
  recordOf,
  scenarioOf,
  type Story,
  survives,
  timedOut,
  without,
} from '../support/record.ts';

const EVERY = 200;
const budget = (more: Partial<RecoveryBudget> = {}): RecoveryBudget => ({
  withinMs: 10_000,
  stableForMs: 3000,
  surfaces: {},
  ...more,
});
const failing = (recovery: Partial<RecoveryBudget> = {}): Scenario =>
  scenarioOf({ a: fails() }, { recovery: budget(recovery) });
const surviving = scenarioOf({ a: survives() });

const runOf = (scenario: Scenario, behave: Behaviour, story: Story = {}): Run =>
  evaluate(scenario, recordOf(journalOf(scenario, { recoveryMs: 25_000, ...story, behave })));
const recoveryOf = (scenario: Scenario, behave: Behaviour, story: Story = {}): RecoveryResult => {
  const [first] = runOf(scenario, behave, story).recoveries;
  if (first === undefined) throw new Error('nothing recovered');
  return first;
};

/** Denied while the fault is on, and for so long after it is gone. */
const backAfter =
  (ms: number): Behaviour =>
  ({ on, sinceGone }) =>
    on || (sinceGone >= 0 && sinceGone < ms) ? denied : ok;

/** Back soon, and bad once more when its budget is spent. */
const onceMore: Behaviour = ({ on, sinceGone }) => (on || (sinceGone >= 11_000 && sinceGone < 12_000) ? denied : ok);

const early: Behaviour = ({ on, sinceGone }) => (on && sinceGone < -6000 ? denied : ok);

const waiting: Behaviour = ({ on, sinceGone }) => {
  if (!on) return ok;
  return sinceGone > -450 ? { ...ok, tookMs: 490 } : denied;
};

const relapsing: Behaviour = ({ on, sinceGone }) =>
  on || (sinceGone >= 0 && sinceGone < 1000) || (sinceGone >= 6000 && sinceGone < 7000) ? denied : ok;

const flapping: Behaviour = ({ on, sinceGone }) =>
  on || (sinceGone >= 0 && sinceGone < 5000 && sinceGone % 2000 < 300) ? denied : ok;

const lateBreak: Behaviour = ({ sinceGone }) => (sinceGone > 1000 && sinceGone < 4000 ? broken : ok);

const control: Behaviour = ({ n }) => (n % 20 === 0 ? { ...ok, tookMs: 80 } : ok);

const late =
  (answer: typeof ok): Behaviour =>
  ({ on, sinceGone }) => {
    if (on) return denied;
    return sinceGone >= 0 && sinceGone < 15_000 ? answer : ok;
  };

describe('a surface that comes back', () => {
  test('is told as the interval between its last bad and its first good sample', () => {
    const { verdict, interval, relapses } = recoveryOf(failing(), backAfter(3100));
    expect({ verdict, relapses }).toEqual({ verdict: 'pass', relapses: 0 });
    const [lastBad, firstGood] = interval ?? [0, 0];
    expect(lastBad).toBeLessThan(3100);
    expect(firstGood).toBeGreaterThanOrEqual(3100);
    expect(firstGood - lastBad).toBe(EVERY);
  });

  test('passes when the interval ends within the budget, fails when it starts after, else nobody knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 18_000 }), fc.integer({ min: 1000, max: 15_000 }), (after, withinMs) => {
        const { verdict, interval } = recoveryOf(failing({ withinMs }), backAfter(after));
        const [lastBad, firstGood] = interval ?? [Number.NaN, Number.NaN];
        expect(verdict === 'pass').toBe(firstGood <= withinMs);
        expect(verdict === 'fail').toBe(lastBad > withinMs);
        expect(verdict === 'inconclusive').toBe(lastBad <= withinMs && firstGood > withinMs);
      }),
      { numRuns: 40 },
    );
  });

  test('at once has an interval that begins at 0', () => {
    expect(recoveryOf(failing(), backAfter(0))).toMatchObject({ verdict: 'pass', interval: [0, expect.any(Number)] });
  });

  test('a broken budget fails the drill', () => {
    const run = runOf(failing({ withinMs: 2000 }), backAfter(6000));
    expect(run.verdict).toBe('FAILED');
    expect(run.reasons.map(({ key }) => key)).toEqual(['drill.recovery.late']);
  });

  test('has a budget of its own, where it has one', () => {
    const own = failing({ withinMs: 2000, surfaces: { a: { withinMs: 9000 } } });
    expect(recoveryOf(own, backAfter(6000))).toMatchObject({ verdict: 'pass', budgetMs: 9000 });
  });

  test('before it can be is better', () => {
    const own = failing({ surfaces: { a: { notBeforeMs: 5000 } } });
    expect(recoveryOf(own, backAfter(2000)).verdict).toBe('better');
    expect(recoveryOf(own, backAfter(6000)).verdict).toBe('pass');
  });

  test('before the lift was asked for is better', () => {
    expect(recoveryOf(failing(), early).verdict).toBe('better');
  });

  test('an answer that had to wait for the lift was not there before it', () => {
    expect(recoveryOf(failing(), waiting).verdict).toBe('pass');
  });
});

describe('a relapse', () => {
  test('re-opens recovery', () => {
    const { verdict, interval, relapses } = recoveryOf(failing(), relapsing);
    expect({ verdict, relapses }).toEqual({ verdict: 'pass', relapses: 1 });
    expect(interval?.[1]).toBeGreaterThanOrEqual(7000);
    expect(recoveryOf(failing({ withinMs: 5000 }), relapsing).verdict).toBe('fail');
  });

  test('is none before the run was long enough', () => {
    expect(recoveryOf(failing(), flapping)).toMatchObject({ verdict: 'pass', relapses: 0 });
  });
});

describe('a surface that does not come back', () => {
  test('fails once its budget is over', () => {
    const run = runOf(failing(), backAfter(60_000));
    expect(run.recoveries[0]).toMatchObject({ verdict: 'fail', interval: null });
    expect(run.reasons.map(({ key }) => key)).toEqual(['drill.recovery.never']);
  });

  test('is undecided when nobody watched long enough', () => {
    expect(recoveryOf(failing(), backAfter(60_000), { recoveryMs: 5000 }).verdict).toBe('inconclusive');
    expect(recoveryOf(failing(), backAfter(4000), { recoveryMs: 6000 }).verdict).toBe('inconclusive');
  });

  test('needs ten samples to be back, however slow they are', () => {
    const slow = scenarioOf({ a: fails() }, { surfaces: [paced('a', 1000)], recovery: budget({ withinMs: 30_000 }) });
    expect(recoveryOf(slow, backAfter(500), { recoveryMs: 8000 }).verdict).toBe('inconclusive');
    expect(recoveryOf(slow, backAfter(500), { recoveryMs: 14_000 }).verdict).toBe('pass');
    expect(recoveryOf(slow, backAfter(6000), { recoveryMs: 14_000 }).verdict).toBe('inconclusive');
  });
});

describe('a survivor', () => {
  test('that was never hurt is not', () => {
    expect(recoveryOf(surviving, () => ok)).toMatchObject({ verdict: 'not-hurt', interval: null });
  });

  test('is not hurt by a stray sample, which its cell allows', () => {
    expect(recoveryOf(surviving, ({ n }) => (n === 150 ? broken : ok)).verdict).toBe('not-hurt');
  });

  test('that broke has to come back as all others do', () => {
    expect(recoveryOf(surviving, backAfter(12_000)).verdict).toBe('fail');
  });

  test('is judged through recovery', () => {
    expect(runOf(surviving, lateBreak)).toMatchObject({ verdict: 'FAILED', cells: [{ verdict: 'worse' }] });
    expect(recoveryOf(surviving, lateBreak)).toMatchObject({ verdict: 'pass', relapses: 0 });
  });
});

describe('where recovery starts', () => {
  test('at the moment that the last fault is gone', () => {
    const method = [inject('one'), inject('two'), hold(), lift('one'), hold(2000), lift('two')];
    const run = runOf({ ...failing(), method }, backAfter(500));
    expect(run.recovery).toEqual({ from: run.faults[1]?.gone, budgetMs: 10_000 });
  });

  test('at its mark, where repair and not the lift ends the outage', () => {
    const method = [inject('cut'), lift('cut'), mark('wrong'), hold(), mark('repaired')];
    const scenario = { ...failing({ from: 'repaired' }), method, cells: [] };
    const repaired = runOf(scenario, () => ok).stages.find(({ stage }) => stage === 'repaired');
    const behave: Behaviour = ({ due, sinceGone }) =>
      sinceGone >= 0 && due < (repaired?.from ?? 0) + 1000 ? denied : ok;
    const run = runOf(scenario, behave);
    expect(run.recovery.from).toBe(repaired?.from);
    expect(run.recoveries[0]?.interval?.[0]).toBeLessThan(1000);
  });

  test('a change that stays has no lift to wait for', () => {
    const method = [inject('cut'), inject('rebuild', { permanent: true }), hold(), lift('cut')];
    const run = runOf({ ...failing(), method }, backAfter(500));
    expect(run.recovery.from).toBe(run.faults[0]?.gone);
    expect(run.recoveries[0]?.verdict).toBe('pass');
  });

  test('nowhere while a fault is not gone', () => {
    const run = runOf(failing(), backAfter(500), { edit: without('lifted') });
    expect(run.recovery.from).toBeNull();
    expect(run.recoveries).toMatchObject([{ verdict: 'inconclusive', interval: null }]);
  });

  test('not at all when the drill never got to the fault', () => {
    const run = runOf(failing(), () => queued, { edit: (lines) => lines.filter(({ at }) => at < 5000) });
    expect(run).toMatchObject({ recoveries: [], recovery: { from: null } });
  });
});

test('a machine that could not keep up does not fail a recovery that was late by time-outs, or but for a moment', () => {
  expect(recoveryOf(failing(), late(timedOut)).verdict).toBe('fail');
  expect(recoveryOf(failing(), late(timedOut), { control }).verdict).toBe('inconclusive');
  expect(recoveryOf(failing(), late(broken), { control }).verdict).toBe('fail');
  expect(recoveryOf(failing(), onceMore).verdict).toBe('fail');
  expect(recoveryOf(failing(), onceMore, { control }).verdict).toBe('inconclusive');
});

test('recovery may take the longest budget, and as long again as it must last', () => {
  expect(recoveryLimitMs(failing({ surfaces: { a: { withinMs: 20_000 } } }))).toBe(20_000 + 3000 + 3000);
});
