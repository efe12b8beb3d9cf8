import { expect, test } from 'vitest';
import { schemaErrors } from '../support/run-schema.ts';
import { more, reckoned, told } from './told-runs.ts';

/** As its file holds it. */
const written = (result: unknown): unknown => JSON.parse(JSON.stringify(result));

test.each(Object.entries({ ...told, ...more, reckoned: reckoned() }))('the schema takes a result: %s', (_, result) => {
  expect(schemaErrors(written(result))).toEqual([]);
});

test('the schema does not take a result of something else', () => {
  const { cells, ...rest } = told.FAILED;
  expect(schemaErrors(written(rest))).toEqual([" must have required property 'cells'"]);
  expect(schemaErrors(written({ ...rest, cells: cells.map((cell) => ({ ...cell, verdict: 'good' })) }))).not.toEqual(
    [],
  );
  expect(schemaErrors(written({ ...rest, cells, score: 1 }))).toEqual([' must NOT have additional properties']);
});
