import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectToxiproxy } from '../../src/adapters/toxiproxy.ts';
import { EXIT } from '../../src/model/errors.ts';
import { runJudged } from '../support/busy-machine.ts';
import { brownout } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { scratch } from '../support/tiny.ts';
import { useBuiltImages, writePair } from './pair/pair.ts';

const IN_ALL_MS = 180_000;

ownTmp();
const place = scratch();

beforeAll(useBuiltImages);

afterAll(async () => {
  await brownout(['down', '--all']).ended;
  place.remove();
});

test('a stack behind a real Toxiproxy is attached to, broken and given back', { timeout: IN_ALL_MS }, async () => {
  const team = writePair(join(place.path, 'team'));
  const out = join(place.path, 'runs');
  const up = await brownout(['up', '--env', 'compose', '--json', '--out', out, team.stack]).ended;
  expect(up.stdout, up.stderr).toMatch(/^\{/);
  const { run } = JSON.parse(up.stdout) as { readonly run: string };
  const handle = JSON.parse(readFileSync(join(tmpdir(), `brownout-${run}`, 'handle.json'), 'utf8')) as {
    readonly data: { readonly api: number };
  };
  const toxiproxy = `http://127.0.0.1:${handle.data.api}`;
  const before = await connectToxiproxy(toxiproxy).list();
  const { scenario } = writePair(join(place.path, 'attached'), {
    stack: (draft) => {
      draft['attach'] = { toxiproxy };
    },
  });
  const drill = await runJudged(scenario, join(place.path, 'attached-runs'), { args: ['--env', 'attach'] });
  expect(drill.exit, `${drill.stdout}${drill.stderr}`).toBe(EXIT.passed);
  expect(await connectToxiproxy(toxiproxy).list()).toEqual(before);
  expect(await brownout(['down', run]).ended).toMatchObject({ exit: EXIT.passed });
});
