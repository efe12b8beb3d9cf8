import { expect, test } from 'vitest';
import { beside } from '../../src/core/beside.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { emptyRecord } from '../../src/core/record.ts';
import { scenarioOf, survives } from '../support/record.ts';

test.each([
  ['/home/ann/shop/scenarios/auth-down.yaml', '/home/ann/shop/compose/stack.yaml', 'scenarios/auth-down.yaml'],
  ['/home/ann/shop/auth-down.yaml', '/home/ann/shop/stack.yaml', 'auth-down.yaml'],
  ['/home/ann/shop/drills/a/x.yaml', '/home/ann/shop/stack.yaml', 'drills/a/x.yaml'],
  ['/home/ann/shop/x.yaml', '/home/ann/shop/deep/stack.yaml', 'x.yaml'],
  ['C:\\shop\\scenarios\\x.yaml', 'C:\\shop\\compose\\stack.yaml', 'scenarios/x.yaml'],
  ['x.yaml', '/stack.yaml', 'x.yaml'],
])('%s beside %s is %s', (file, other, path) => {
  expect(beside(file, other)).toBe(path);
});

test('a result names its scenario without telling where it lay', () => {
  const scenario = scenarioOf({ up: survives() }, { file: '/home/ann/shop/scenarios/auth-down.yaml' });
  const stack = { ...scenario.stack, file: '/home/ann/shop/compose/stack.yaml' };
  const run = evaluate({ ...scenario, stack }, emptyRecord());
  expect(run.scenario.file).toBe('scenarios/auth-down.yaml');
  expect(JSON.stringify(run)).not.toContain('ann');
});
