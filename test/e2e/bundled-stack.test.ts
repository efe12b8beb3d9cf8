import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Client as MinioClient } from 'minio';
import { Client as PostgresClient } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../src/adapters/ask.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { readStack } from '../../src/cli/files.ts';
import { worldPorts } from '../../src/cli/world.ts';
import { probeContext, type Around } from '../../src/engine/fault-context.ts';
import { prepare } from '../../src/engine/prepare.ts';
import { matches, reduce, watched } from '../../src/core/answers.ts';
import { processEnvironment } from '../../src/environments/process.ts';
import { placeOf, type Place } from '../../src/environments/process/place.ts';
import { EXIT } from '../../src/model/errors.ts';
import type { Stack, Surface } from '../../src/model/stack.ts';
import { brownout } from '../support/command.ts';
import { leftIn, leftovers, sharedMemory } from '../support/leftovers.ts';
import { scratch } from '../support/tiny.ts';

const STACK = 'compose/stack.yaml';
const UP_WITHIN_MS = 120_000;
const ESTABLISHED = '01';
const SYN_SENT = '02';

const place = scratch();
const sharedBefore = sharedMemory();
let run = '';
let variables: Readonly<Record<string, string>> = {};
let around: Around;
let stack: Stack;
let ports: Place;

const value = (name: string): string => variables[name] ?? '';

beforeAll(async () => {
  // Read by everything below: other runs of this machine are neither seen nor swept.
  process.env['TMPDIR'] = place.path;
  const { stdout, stderr, exit } = await brownout(['up', STACK, '--out', join(place.path, 'runs'), '--json']).ended;
  expect(exit, stderr).toBe(EXIT.passed);
  ({ run, variables } = JSON.parse(stdout) as { run: string; variables: Record<string, string> });
  stack = await readStack(STACK);
  const [found] = await processEnvironment.runs();
  if (!found) throw new Error('the stack that was brought up is not listed');
  const replica = await processEnvironment.reopen(found.handle, stack);
  around = { run, stack, replica, ports: worldPorts };
  ports = placeOf(found.handle);
}, UP_WITHIN_MS);

afterAll(async () => {
  await brownout(['down', '--all']).ended;
  expect([...leftovers(run, { tmp: place.path }), ...leftIn(place.path)]).toEqual([]);
  expect(sharedMemory().filter((it) => !sharedBefore.includes(it))).toEqual([]);
  place.remove();
}, UP_WITHIN_MS);

test('a Postgres client gets in with the variables that "up" prints', async () => {
  const client = new PostgresClient({
    host: value('PGHOST'),
    port: Number(value('PGPORT')),
    user: value('PGUSER'),
    password: value('PGPASSWORD'),
    database: value('PGDATABASE'),
  });
  await client.connect();
  expect((await client.query('select 40 + 2 as answer')).rows).toEqual([{ answer: 42 }]);
  await client.end();
});

test('an S3 client stores and reads with the variables that "up" prints', async () => {
  const { hostname, port } = new URL(value('AWS_ENDPOINT_URL_S3'));
  const client = new MinioClient({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    accessKey: value('AWS_ACCESS_KEY_ID'),
    secretKey: value('AWS_SECRET_ACCESS_KEY'),
    region: value('AWS_REGION'),
  });
  await client.putObject('media', 'by-hand/hello.txt', 'hello');
  const chunks: Buffer[] = [];
  for await (const chunk of await client.getObject('media', 'by-hand/hello.txt')) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe('hello');
  expect((await client.listBuckets()).map((bucket) => bucket.name)).toContain('media');
});

const isHealthy = async (surface: Surface, n: number): Promise<boolean> => {
  const { connection, timeoutMs, bound } = surface.probe;
  const probe = await bound.open(probeContext(around, 'client', { connection, timeoutMs })).catch(() => undefined);
  if (!probe) return false;
  const began = performance.now();
  const observation = await probe
    .sample(n, AbortSignal.timeout(timeoutMs))
    .catch(() => ({ error: 'protocol' as const }));
  const elapsedMs = performance.now() - began;
  await probe.close().catch(() => {});
  return matches(surface.healthy, { seen: reduce(observation, watched([surface.healthy])), elapsedMs });
};

/** Names of the surfaces that are healthy within some tries; a number that was used before may be cached. */
const healthyOf = async (
  surfaces: readonly Surface[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly string[]> => {
  const healthy = new Set<string>();
  for (let n = from; n < to; n += 1)
    for (const surface of surfaces)
      if (!healthy.has(surface.name) && (await isHealthy(surface, n))) healthy.add(surface.name);
  return surfaces.map((it) => it.name).filter((name) => healthy.has(name));
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const socketsOf = (pid: string): readonly string[] =>
  namesIn(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });

/** Connections, made or being made, of processes other than Toxiproxy to a component's own port: ways past the proxies. */
const bypasses = (): readonly string[] => {
  const own = new Set(Object.values(ports.components).flatMap((it) => Object.values(it)));
  const callers = new Map<string, string>();
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, , remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
    const port = Number.parseInt(remote.split(':')[1] ?? '', 16);
    if ((state === ESTABLISHED || state === SYN_SENT) && own.has(port) && inode !== '0')
      callers.set(inode, String(port));
  }
  return namesIn('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      const toOwn = socketsOf(pid).flatMap((inode) => callers.get(inode) ?? []);
      if (toOwn.length === 0) return [];
      const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return argv.some((it) => it.endsWith('toxiproxy/main.js')) ? [] : [`${argv.join(' ')} -> ${toOwn.join(', ')}`];
    });
};

test(
  'no component reaches another past its link: with all proxies off every link is dead',
  { timeout: 180_000 },
  async () => {
    const { proxies, address } = around.replica;
    await prepare({
      surfaces: stack.surfaces,
      clock: systemClock,
      signal: new AbortController().signal,
      context: (_, given) => probeContext(around, 'client', { timeoutMs: 10_000, variables: given }),
    });
    const inner = stack.surfaces.filter((it) => it.needs.some((link) => !link.startsWith('client->')));
    expect(inner.length).toBeGreaterThan(10);
    expect(await healthyOf(inner, { from: 0, to: 20 })).toEqual(inner.map((it) => it.name));
    expect(bypasses()).toEqual([]);

    for (const { name } of stack.links) await proxies.setEnabled(name, false);
    const answers = await Promise.all(
      stack.links.map(async ({ name, to }) => {
        const ready = stack.components.find((it) => it.name === to)?.ready ?? { kind: 'tcp' };
        return `${name} ${(await ask({ at: address(name), ready, name: to, patienceMs: 2000 })).error}`;
      }),
    );
    expect(answers).toEqual(stack.links.map(({ name }) => `${name} refused`));
    expect(bypasses()).toEqual([]);

    // Its users reach each component again, and components do not reach each other.
    for (const { name } of stack.links) if (name.startsWith('client->')) await proxies.setEnabled(name, true);
    expect(await healthyOf(inner, { from: 20, to: 21 })).toEqual([]);
    expect(bypasses()).toEqual([]);
    for (const { name } of stack.links) await proxies.setEnabled(name, true);
  },
);
