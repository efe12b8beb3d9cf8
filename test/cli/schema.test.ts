import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { kindsFor } from '../../src/cli/files.ts';
import { scenarioSchema, slaSchema, stackSchema } from '../../src/loader/index.ts';
import { brownout } from '../support/command.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const published = (name: string): unknown => JSON.parse(readFileSync(`${ROOT}/schema/${name}.v1.json`, 'utf8'));

test('the published schemas are those of the code (mend with: npm run schema)', () => {
  expect(published('scenario')).toEqual(JSON.parse(JSON.stringify(scenarioSchema(kindsFor()))));
  expect(published('sla')).toEqual(JSON.parse(JSON.stringify(slaSchema())));
  expect(published('stack')).toEqual(JSON.parse(JSON.stringify(stackSchema(kindsFor()))));
  const ofResults = execFileSync('npm', ['run', '--silent', 'schema:run'], { cwd: ROOT, encoding: 'utf8' });
  expect(published('run')).toEqual(JSON.parse(ofResults));
});

test.each(['scenario', 'stack', 'sla', 'run'])('brownout schema %s prints the published one', async (kind) => {
  const { exit, stdout } = await brownout(['schema', kind]).ended;
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toEqual(published(kind));
});
