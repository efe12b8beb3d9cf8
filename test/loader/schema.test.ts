import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scenarioSchema, stackSchema } from '../../src/loader/index.ts';
import { smallScenario, smallStack, supportFile } from './bench.ts';
import { kinds } from './kinds.ts';

let isStack: ValidateFunction;
let isScenario: ValidateFunction;

beforeAll(() => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  isStack = ajv.compile(stackSchema(kinds));
  isScenario = ajv.compile(scenarioSchema(kinds));
});

const errors = (validate: ValidateFunction, value: unknown): readonly string[] => {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
};

describe('the schema of stacks', () => {
  test('is draft-07', () => {
    expect(stackSchema(kinds)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
  });

  test('takes the bundled stack and the small one', async () => {
    const bundled = await readFile(new URL('../../compose/stack.yaml', import.meta.url), 'utf8');
    expect(errors(isStack, parse(bundled))).toEqual([]);
    expect(errors(isStack, parse(await smallStack()))).toEqual([]);
  });

  test('refuses an unknown key, in a probe too', async () => {
    const stack = await smallStack();
    expect(errors(isStack, parse(stack.replace('metrics: /metrics', 'metrix: /metrics')))).not.toEqual([]);
    expect(errors(isStack, parse(stack.replace('every: 100ms', 'evry: 100ms')))).not.toEqual([]);
  });
});

test('the schema of stacks takes requests that put data back, and no others', async () => {
  const stack = await smallStack();
  const withReset = (request: string): unknown => parse(`${stack}reset:\n  - ${request}\n`);
  expect(errors(isStack, withReset('{ http: { url: http://store/ }, is: { status: 204 }, within: 5s }'))).toEqual([]);
  for (const wrong of [
    '{ htp: { url: http://store/ } }',
    '{ http: { url: http://store/ }, wihtin: 5s }',
    'http://store/',
  ])
    expect(errors(isStack, withReset(wrong))).not.toEqual([]);
});

describe('the schema of scenarios', () => {
  test('takes a sound scenario, and one with a call', async () => {
    expect(errors(isScenario, parse(await smallScenario()))).toEqual([]);
    const fixed = (await readFile(supportFile('bad/unquoted-variable.txt'), 'utf8'))
      .replace('http://store/back/${saved.good}', '"http://store/back/${saved.good}"')
      .replace('/version: ${saved.good}', '/version: "${saved.good}"')
      .replace('within: 10 }', 'within: 10s }');
    expect(errors(isScenario, parse(fixed))).toEqual([]);
  });

  test('refuses an unknown key, a step that is none, and a failure without how', async () => {
    const scenario = await smallScenario();
    for (const [from, to] of [
      ['tags:', 'tgas:'],
      ['hold: auto', 'hodl: auto'],
      ['how: { status: 503 }, ', ''],
      ['component: store', 'compnent: store'],
      ['within: 10s', 'within: 10'],
    ] as const) {
      expect(scenario).toContain(from);
      expect(errors(isScenario, parse(scenario.replace(from, to)))).not.toEqual([]);
    }
  });
});
