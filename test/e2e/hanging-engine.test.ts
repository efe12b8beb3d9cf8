import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout, type Ended } from '../support/command.ts';
import { leftovers } from '../support/leftovers.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { scratch, TINY_STACK } from '../support/tiny.ts';

/** A person looks at the terminal meanwhile. */
const SOON_MS = 15_000;

ownTmp();
const place = scratch();
const socket = join(place.path, 'engine.sock');
let server: Server;

beforeAll(async () => {
  server = createServer((near) => near.on('error', () => {}).resume());
  await once(server.listen(socket), 'listening');
});

afterAll(async () => {
  server.close();
  place.remove();
});

const says = async (...args: readonly string[]): Promise<Ended & { readonly ms: number }> => {
  const began = performance.now();
  const ended = await brownout(args, { env: { DOCKER_HOST: `unix://${socket}` } }).ended;
  return { ...ended, ms: performance.now() - began };
};

const up = async (): Promise<string> => {
  const { stdout, stderr } = await brownout(['up', '--json', '--out', join(place.path, 'runs'), TINY_STACK]).ended;
  expect(stdout, stderr).toMatch(/^\{/);
  return (JSON.parse(stdout) as { readonly run: string }).run;
};

const SILENT = 'the Docker engine does not answer (no answer within 3.0s); what it has cannot be told';

test('an engine that takes questions and never answers keeps nobody from the stacks that need none', async () => {
  const [one, other] = await Promise.all([up(), up()]);

  const status = await says('status', '--json');
  expect(status.ms).toBeLessThan(SOON_MS);
  expect(status.stderr).toContain(SILENT);
  const { runs } = JSON.parse(status.stdout) as { readonly runs: readonly { readonly run: string }[] };
  expect(new Set(runs.map(({ run }) => run))).toEqual(new Set([one, other]));

  expect(await says('recover')).toMatchObject({ exit: EXIT.passed });

  const down = await says('down', '--all');
  expect(down, down.stderr).toMatchObject({ exit: EXIT.passed });
  expect(down.ms).toBeLessThan(SOON_MS);
  expect(down.stderr).toContain(SILENT);
  for (const run of [one, other]) {
    expect(down.stdout).toContain(`${run}  down, nothing left`);
    expect(leftovers(run)).toEqual([]);
  }
}, 60_000);

test('where nothing is up, "down --all" says so', async () => {
  const { exit, stdout } = await brownout(['down', '--all']).ended;
  expect({ exit, stdout }).toEqual({ exit: EXIT.passed, stdout: 'no stack is up; start one with: brownout up\n' });
});
