import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kindsFor } from '../../src/cli/files.ts';
import { scenarioSchema, slaSchema, stackSchema } from '../../src/loader/index.ts';

const published = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../schema/${name}.v1.json`, import.meta.url), 'utf8'));

test('the published schemas are those of the code (mend with: npm run schema)', () => {
  expect(published('scenario')).toEqual(JSON.parse(JSON.stringify(scenarioSchema(kindsFor()))));
  expect(published('sla')).toEqual(JSON.parse(JSON.stringify(slaSchema())));
  expect(published('stack')).toEqual(JSON.parse(JSON.stringify(stackSchema(kindsFor()))));
});
