import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/core/evaluate.ts';
import { type Bucket, bucketsOf } from '../../src/core/read-series.ts';
import type { Run } from '../../src/model/run.ts';
import {
  type Behaviour,
  broken,
  denied,
  fails,
  hold,
  inject,
  journalOf,
  lift,
  ok,
  recordOf,
  scenarioOf,
  survives,
  timedOut,
  whileOn,
} from '../support/record.ts';

const ASKED = 5000;
const runOf = (behave: Behaviour, more: Parameters<typeof scenarioOf>[1] = {}): Run => {
  const scenario = scenarioOf({ up: survives(), down: fails() }, more);
  return evaluate(scenario, recordOf(journalOf(scenario, { behave })));
};
const counted = (buckets: readonly Bucket[], of: string): number =>
  buckets.flatMap(({ errors }) => errors).reduce((sum, error) => sum + (error.class === of ? error.count : 0), 0);
const at = (buckets: readonly Bucket[], from: number): Bucket | undefined =>
  buckets.find((bucket) => bucket.from === from);

describe('the series of a surface', () => {
  test('has percentiles of good answers alone, and counts the others by class', () => {
    const run = runOf(({ surface, on, n }) => {
      if (surface.name !== 'up' || !on) return surface.name === 'down' && on ? denied : ok;
      return n % 2 === 0 ? timedOut : { ...ok, tookMs: 40 };
    });
    const buckets = bucketsOf(run, 'up', 'fine');
    expect(at(buckets, ASKED - 1000)).toMatchObject({ n: 5, p50: 5, p95: 5, max: 5, errors: [], state: '.' });
    const during = at(buckets, ASKED + 4000);
    expect(during).toMatchObject({ n: 5, p50: 40, max: 40 });
    expect(during?.errors.map((error) => error.class)).toEqual(['timeout']);
    const bad = run.cells.find(({ surface }) => surface === 'up')?.errors[0]?.count;
    expect(counted(buckets, 'timeout')).toBe(bad);
    expect(counted(bucketsOf(run, 'up', 'coarse'), 'timeout')).toBe(bad);
  });

  test('keeps a single slow answer among many', () => {
    const behave = whileOn({ down: denied });
    const run = runOf((moment) => {
      const slow = moment.surface.name === 'up' && moment.due === ASKED + 3000;
      return slow ? { ...ok, tookMs: 432 } : behave(moment);
    });
    expect(at(bucketsOf(run, 'up', 'fine'), ASKED + 3000)).toMatchObject({ p50: 5, max: 432, errors: [] });
  });

  test('has no bucket that lies on both sides of a moment at which a fault came or went', () => {
    const run = runOf(whileOn({ down: denied }));
    const [{ gone } = { gone: null }] = run.faults;
    const starts = bucketsOf(run, 'down', 'coarse').map(({ from }) => from);
    expect(starts).toEqual(expect.arrayContaining([ASKED, gone]));
  });

  test('counts what works where it should have failed', () => {
    const run = runOf(() => ok);
    const cell = run.cells.find(({ surface }) => surface === 'down');
    expect(cell?.verdict).toBe('fail-open');
    expect(counted(bucketsOf(run, 'down', 'fine'), 'healthy')).toBe(cell?.n);
  });

  test('of a long drill is kept only where something is not as declared', () => {
    const method = [inject('cut'), hold(900_000), lift('cut')];
    const names = Array.from({ length: 20 }, (_none, index) => `s${index}`);
    const scenario = scenarioOf(Object.fromEntries(names.map((name) => [name, survives()])), { method });
    const run = evaluate(scenario, recordOf(journalOf(scenario, { behave: whileOn({ s3: broken }) })));
    expect(run.series?.fine.surfaces.map(({ surface }) => surface)).toEqual(['s3']);
    expect(bucketsOf(run, 's3', 'fine').length).toBeLessThanOrEqual(604);
    expect(bucketsOf(run, 's3', 'coarse').length).toBeLessThanOrEqual(64);
  });

  test('survives its way through JSON, and is missing in a run that an older Brownout judged', () => {
    const run = runOf(whileOn({ up: broken, down: denied }));
    const read = JSON.parse(JSON.stringify(run)) as Run;
    expect(bucketsOf(read, 'up', 'fine')).toEqual(bucketsOf(run, 'up', 'fine'));
    const { series: _series, ...old } = run;
    expect(bucketsOf(old, 'up', 'fine')).toEqual([]);
  });
});

test('a cell tells how long its answers may take, and a fault when it was planned', () => {
  const run = runOf(whileOn({ down: denied }));
  expect(run.cells.map(({ limitMs }) => limitMs)).toEqual([500, 1000]);
  const [fault] = run.faults;
  expect(fault?.planned?.from).toBe(ASKED);
  expect(fault?.planned?.to).toBeGreaterThan(fault?.biting ?? Number.POSITIVE_INFINITY);
});
