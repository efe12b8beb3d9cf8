import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { claimedPorts, claimPorts, isFree, releasePorts } from '../../src/adapters/ports.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { portOf } from '../toxiproxy/rig.ts';

const tmp = ownTmp();
const claims = (): string => join(tmp.path, `brownout-ports-${userInfo().uid}`);

test('runs side by side never share a port, and each gives up its own alone', async () => {
  const runs = ['A', 'B', 'C', 'D'];
  const ports = await Promise.all(runs.map(async (run) => claimPorts(run, 30)));
  expect(new Set(ports.flat()).size).toBe(120);
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

describe('the range of ports', () => {
  const before = process.env['BROWNOUT_PORTS'];
  afterEach(() => {
    if (before === undefined) delete process.env['BROWNOUT_PORTS'];
    else process.env['BROWNOUT_PORTS'] = before;
  });

  test('lies below what the system gives to connections', async () => {
    delete process.env['BROWNOUT_PORTS'];
    const ports = await claimPorts('F', 100);
    expect(ports.every((port) => port >= 10_000 && port < 30_000)).toBe(true);
    releasePorts('F');
  });

  test('is the one that is asked for, used up to its last', async () => {
    process.env['BROWNOUT_PORTS'] = '31001-31003';
    expect(new Set(await claimPorts('G', 3))).toEqual(new Set([31_001, 31_002, 31_003]));
    await expect(claimPorts('H', 1)).rejects.toThrow(/no free port from 31001 to 31003 .*BROWNOUT_PORTS names another/);
    releasePorts('G');
  });

  test.each(['', '9000', '9000-', 'a-b', '0-100', '300-200', '60000-65536'])('%j is none', async (written) => {
    process.env['BROWNOUT_PORTS'] = written;
    await expect(claimPorts('K', 1)).rejects.toThrow(
      `BROWNOUT_PORTS: "${written}" is no range of ports; write it like 10000-29999`,
    );
    expect(existsSync(claims())).toBe(false);
  });
});
