import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimedPorts, claimPorts, isFree, releasePorts } from '../../src/adapters/ports.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { portOf } from '../toxiproxy/rig.ts';

const tmp = ownTmp();
const claims = (): string => join(tmp.path, `brownout-ports-${userInfo().uid}`);

test('runs side by side never share a port, and each gives up its own alone', async () => {
  const runs = ['A', 'B', 'C', 'D'];
  const ports = await Promise.all(runs.map(async (run) => claimPorts(run, 30)));
  expect(new Set(ports.flat()).size).toBe(120);
  expect(ports.flat().every((port) => port >= 10_000 && port < 30_000)).toBe(true);
  releasePorts('B');
  expect(new Set(claimedPorts().values())).toEqual(new Set(['A', 'C', 'D']));
  for (const run of runs) releasePorts(run);
  expect(claimedPorts().size).toBe(0);
});

test('the folder of claims goes with the last of them, and is no trouble to who claims meanwhile', async () => {
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const ports = await claimPorts(`R${index}`, 3);
      expect(ports).toHaveLength(3);
      releasePorts(`R${index}`);
    }),
  );
  expect(existsSync(claims())).toBe(false);
});

test('a claim that is no claim of ours is left alone', async () => {
  await claimPorts('E', 1);
  writeFileSync(join(claims(), '12345'), 'a file');
  expect([...claimedPorts().values()]).toEqual(['E']);
  releasePorts('E');
  expect(existsSync(join(claims(), '12345'))).toBe(true);
  rmSync(claims(), { recursive: true });
});

test('a port that somebody listens on is not free', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  expect(await isFree(port)).toBe(false);
  server.close();
  await once(server, 'close');
  expect(await isFree(port)).toBe(true);
});
