import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { judgeAgain } from '../../src/cli/past-run.ts';
import { writePastRun } from '../support/past-run.ts';
import { scratch } from '../support/tiny.ts';

const place = scratch();

afterAll(() => place.remove());

it('judges a run again though a program that its stack names is gone since', async () => {
  const folder = writePastRun(place.path);
  const sources = join(folder, 'sources.json');
  writeFileSync(sources, readFileSync(sources, 'utf8').replaceAll('./front.mjs', './moved-since.mjs'));
  const { result } = await judgeAgain(folder);
  expect(result.verdict).toBe('BLOCKED');
});
