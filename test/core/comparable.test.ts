import { describe, expect, test } from 'vitest';
import { isBaseline, whyNotComparable } from '../../src/core/comparable.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import type { Run } from '../../src/model/run.ts';
import { hold, inject, journalOf, lift, recordOf, scenarioOf, surface, survives } from '../support/record.ts';
import { told } from '../reporters/told-runs.ts';

const scenario = scenarioOf({ page: survives() });
const runOf = (of = scenario): Run => evaluate(of, recordOf(journalOf(of)));
const run = runOf();
const whats = (before: Run, after: Run): readonly string[] => whyNotComparable(before, after).map(({ what }) => what);

describe('two runs can be compared', () => {
  test('where the drill, the stack and the way were the same', () => {
    expect(whyNotComparable(run, { ...run, id: 'R2', seed: 7, startedAt: '2027-01-01T00:00:00.000Z' })).toEqual([]);
  });

  test('whatever they ended with', () => {
    for (const other of Object.values(told)) expect(whyNotComparable(told.PASSED, other)).toEqual([]);
  });

  test('also where a surface was added', () => {
    const wider = runOf(scenarioOf({ page: survives(), order: survives() }));
    expect(whyNotComparable(run, wider)).toEqual([]);
  });

  test('not where what they did differs, and each difference is named with both its values', () => {
    expect(whyNotComparable(run, { ...run, stack: { ...run.stack, profile: 'plain' } })).toEqual([
      { what: 'profile', before: '', after: 'plain' },
    ]);
    expect(whyNotComparable({ ...run, only: ['b', 'a'] }, { ...run, only: null, environment: 'compose' })).toEqual([
      { what: 'environment', before: 'process', after: 'compose' },
      { what: 'only', before: 'a, b', after: '' },
    ]);
    expect(whats(run, { ...run, stack: { ...run.stack, id: 'other' } })).toEqual(['stack']);
  });

  test('not where the method was changed', () => {
    const longer = scenarioOf({ page: survives() }, { method: [inject('cut'), hold(60_000), lift('cut')] });
    expect(whats(run, runOf(longer))).toEqual(['method']);
  });

  test('not where the scenario is another; its method goes without saying', () => {
    expect(whats(run, runOf({ ...scenario, id: 'oss-down', method: [inject('slow'), hold(), lift('slow')] }))).toEqual([
      'scenario',
    ]);
  });

  test('not where no cell is measured as it was', () => {
    const other = scenarioOf({ page: survives() }, { surfaces: [surface('page', { healthy: [{ status: [204] }] })] });
    expect(whats(run, runOf(other))).toEqual(['cells']);
  });
});

describe('what a run is measured against', () => {
  test('is one that learnt something', () => {
    expect(isBaseline(told.FAILED, told.PASSED)).toBe(true);
    expect(isBaseline(told.BLOCKED, told.PASSED)).toBe(false);
    expect(isBaseline(told.INCONCLUSIVE, told.BLOCKED)).toBe(true);
    expect(isBaseline(run, told.PASSED)).toBe(false);
  });
});
