import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout, type Ended } from '../support/command.ts';
import { scratch, TINY_STACK } from '../support/tiny.ts';

const place = scratch();
const out = join(place.path, 'runs');
const say = async (...args: readonly string[]): Promise<Ended> =>
  brownout(args, { env: { TMPDIR: place.path, BROWNOUT_OUT: out } }).ended;

afterAll(async () => {
  await say('down', '--all');
  place.remove();
});

test('the folder of a stack that is up is kept until the stack is down', async () => {
  const up = await say('up', TINY_STACK, '--json');
  expect(up.exit, up.stderr).toBe(EXIT.passed);
  const { run } = JSON.parse(up.stdout) as { readonly run: string };
  // As if it had been up for long: nothing else keeps it.
  utimesSync(join(out, run, 'journal.jsonl'), 0, 0);
  const whileUp = await say('runs', 'prune', '--keep', '0', '--json');
  expect(JSON.parse(whileUp.stdout)).toMatchObject({ removed: [], kept: [{ run, because: 'up' }] });
  expect(existsSync(join(out, run))).toBe(true);
  expect((await say('down', run)).exit).toBe(EXIT.passed);
  const after = await say('runs', 'prune', '--keep', '0', '--json');
  expect(JSON.parse(after.stdout)).toMatchObject({ removed: [{ run }], kept: [] });
  expect(existsSync(join(out, run))).toBe(false);
});
