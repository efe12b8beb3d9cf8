import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMachine } from '../../../compose/services/ecs/server.ts';
import { call } from '../../../compose/services/kit/client.ts';

let folder: string;
let server: Server | undefined;

const stop = async (): Promise<void> => {
  const done = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  server?.closeAllConnections();
  await done;
  server = undefined;
};

const start = async (): Promise<string> => {
  const machine = await createMachine(folder);
  server = machine;
  await new Promise<void>((resolve) => machine.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(machine.address() as AddressInfo).port}`;
};

const page = async (url: string): Promise<string> => (await call(`${url}/`, { timeoutMs: 5000 })).body.toString();

const scale = async (url: string, body: string): Promise<number> =>
  (await call(`${url}/scale`, { method: 'POST', body, timeoutMs: 5000 })).status;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecs-'));
});

afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

test('the machine serves a page that tells its size', async () => {
  const url = await start();
  const answer = await call(`${url}/`, { timeoutMs: 5000 });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toContain('text/html');
  expect(answer.body.toString()).toContain('size 1.');
});

test('a new size is on the page, also after a restart', async () => {
  const url = await start();
  expect(await scale(url, '{"size":4}')).toBe(200);
  expect(await page(url)).toContain('size 4.');
  await stop();
  expect(await page(await start())).toContain('size 4.');
});

test('of sizes that come together one is kept whole', async () => {
  const url = await start();
  const sizes = Array.from({ length: 10 }, (_, n) => n + 1);
  expect(new Set(await Promise.all(sizes.map((size) => scale(url, `{"size":${size}}`))))).toEqual(new Set([200]));
  const shown = await page(url);
  await stop();
  expect(await page(await start())).toBe(shown);
});

test.each(['', '{}', 'null', '{"size":0}', '{"size":1.5}', '{"size":"2"}', '{"size":65}', 'no'])(
  'the size %j is refused',
  async (body) => {
    const url = await start();
    expect(await scale(url, body)).toBe(400);
    expect(await page(url)).toContain('size 1.');
  },
);

test('the health page answers', async () => {
  expect((await call(`${await start()}/healthz`, { timeoutMs: 5000 })).status).toBe(200);
});

test('a spoilt size stops the start with a sentence', async () => {
  await writeFile(join(folder, 'size.json'), '"huge"');
  await expect(createMachine(folder)).rejects.toThrow(/size\.json holds no size/);
});
