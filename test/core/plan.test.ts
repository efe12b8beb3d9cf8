import { describe, expect, test } from 'vitest';
import { autoHoldMs, cellsInForce } from '../../src/core/hold.ts';
import { plan } from '../../src/core/plan.ts';
import { predict } from '../../src/core/predict.ts';
import { stagedCells } from '../../src/core/stages.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import {
  cell,
  degrades,
  fails,
  faultOn,
  hold,
  inject,
  lift,
  mark,
  paced,
  scenarioOf,
  stackOf,
  surface,
  survives,
} from '../support/record.ts';

const holdOf = (scenario: Scenario): number => autoHoldMs(scenario, stagedCells(scenario));

describe('an automatic hold', () => {
  test('lets the slowest cell settle, take its 110 samples and wait for the last', () => {
    expect(holdOf(scenarioOf({ a: fails() }))).toBe(1000 + 111 * 200 + 3000);
    expect(holdOf(scenarioOf({ a: fails({ fromMs: 5000 }), b: fails() }))).toBe(5000 + 1000 + 111 * 200 + 3000);
    const slow = scenarioOf({ a: fails(), b: fails() }, { surfaces: [surface('a'), paced('b', 500, 5000)] });
    expect(holdOf(slow)).toBe(1000 + 111 * 500 + 5000);
  });

  test('is shorter for survivors, whose edges count, unless their evidence is judged', () => {
    expect(holdOf(scenarioOf({ a: survives() }))).toBe(111 * 200);
    const cached = surface('a', { evidence: { answers: [{ header: { 'x-cache': 'HIT' } }] } });
    expect(holdOf(scenarioOf({ a: survives() }, { surfaces: [cached] }))).toBe(1000 + 111 * 200 + 3000);
  });

  test('is longer for a higher bar, and no longer than the usual for one that nothing proves', () => {
    expect(holdOf(scenarioOf({ a: fails({ ratio: 0.99 }) }))).toBeGreaterThan(100_000);
    expect(holdOf(scenarioOf({ a: fails({ ratio: 1 }) }))).toBe(holdOf(scenarioOf({ a: fails() })));
  });

  test('looks at the cells of its stage alone', () => {
    const cells = [cell('a', fails(), 'one'), cell('a', fails({ fromMs: 9000 }), 'two')];
    const method = [inject('cut'), mark('one'), hold(), mark('two'), hold(), lift('cut')];
    const scenario = scenarioOf({ a: survives() }, { cells, method });
    expect(cellsInForce(scenario, 2).map(({ stage }) => stage.mark)).toEqual(['one']);
    expect(cellsInForce(scenario, 4).map(({ stage }) => stage.mark)).toEqual(['two']);
    expect(cellsInForce(scenario, 0)).toEqual([]);
  });
});

describe('a plan', () => {
  const scenario = scenarioOf({ a: fails(), b: survives(), c: degrades() });
  const planned = plan(scenario);

  test('lays the steps end to end', () => {
    expect(planned.steps.map(({ step }) => step)).toEqual(scenario.method);
    expect(planned.steps[0]?.from).toBe(0);
    for (const [index, { from }] of planned.steps.entries()) {
      if (index > 0) expect(from).toBe(planned.steps[index - 1]?.to);
    }
    expect(planned.methodMs).toBe(planned.steps.at(-1)?.to);
    expect(planned.gateMs).toBe(20 * 200);
    expect(planned.totalMs).toBe(planned.gateMs + planned.methodMs + planned.recoveryMs);
  });

  test('tells what is cut, for how long, and whom it should hit', () => {
    const surfaces = [surface('a', { needs: ['app->auth'] }), surface('b'), surface('c', { softens: ['app->auth'] })];
    const [fault] = plan({ ...scenario, stack: stackOf(surfaces) }).faults;
    const held = holdOf(scenario);
    expect(fault).toMatchObject({ name: 'cut', kind: 'down', links: ['app->auth'], maxDurationMs: 300_000 });
    expect(fault?.onForMs).toBeGreaterThan(held);
    expect(fault?.predicted).toEqual({ hard: ['a'], soft: ['c'] });
  });

  test('a fault that nothing lifts has no end', () => {
    const method = [inject('cut', { permanent: true }), hold()];
    expect(plan({ ...scenario, method }).faults[0]?.onForMs).toBeNull();
  });

  test('tells how many samples each cell will have and needs', () => {
    expect(planned.cells.map(({ needed }) => needed)).toEqual([110, 110, 110]);
    for (const { n, needed } of planned.cells) expect(n).toBeGreaterThanOrEqual(needed);
  });

  test('of an empty method is empty', () => {
    expect(plan({ ...scenario, method: [], cells: [] })).toMatchObject({
      methodMs: 0,
      steps: [],
      faults: [],
      cells: [],
    });
  });
});

test('a hard need outweighs a soft one', () => {
  const both = surface('a', { needs: ['app->auth'], softens: ['app->auth'] });
  const [fault] = [faultOn('app->auth')];
  expect(predict(stackOf([both]), fault?.links(stackOf([both])) ?? [])).toEqual({ hard: ['a'], soft: [] });
  expect(predict(stackOf([both]), [])).toEqual({ hard: [], soft: [] });
});
