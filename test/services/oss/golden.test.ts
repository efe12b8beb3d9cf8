import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOss } from './running-oss.ts';

/** A recording plugin, on a port of its own. */
interface Plugin {
  readonly url: string;
  readonly become: (mode: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Scene {
  readonly name: string;
  readonly modes: unknown;
}

const SUPPORT = new URL('../../support/golden/', import.meta.url);
const load = async <T>(file: string): Promise<T> => (await import(new URL(file, SUPPORT).href)) as T;

const { play } = await load<{ play: (url: string, plugin: Plugin) => AsyncIterable<Scene> }>('play.mjs');
const { playBoot } = await load<{ playBoot: (url: string, plugin: Plugin) => Promise<object> }>('boot.mjs');
const { playPool, SLOTS } = await load<{
  playPool: (url: string, plugin: Plugin) => Promise<object>;
  SLOTS: number;
}>('pool.mjs');
const { startPlugin } = await load<{ startPlugin: () => Promise<Plugin> }>('plugin.mjs');

const FOLDER = join(import.meta.dirname, 'golden');
const recorded = readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Scene);
const scenes = recorded.filter(({ name }) => name !== 'boot' && name !== 'pool');

const played = new Map<string, Scene>();
let plugin: Plugin;

beforeAll(async () => {
  plugin = await startPlugin();
});
afterAll(() => plugin.stop());

test('all cases are recorded', { timeout: 120_000 }, async () => {
  const oss = await startOss({ pluginUrl: plugin.url });
  for await (const scene of play(oss.url, plugin)) played.set(scene.name, scene);
  await oss.close();
  expect([...played.keys()].toSorted()).toEqual(scenes.map(({ name }) => name).toSorted());
});

test.each(scenes)('$name: asks and answers what MinIO asks and answers', ({ name, ...scene }) => {
  expect(played.get(name)).toEqual({ name, ...scene });
});

test('boot: without auth it does what MinIO does without auth', async () => {
  await plugin.become('unreachable');
  const oss = await startOss({ pluginUrl: plugin.url });
  const { name, ...boot } = recorded.find((it) => it.name === 'boot') ?? { name: 'boot' };
  expect({ name, ...(await playBoot(oss.url, plugin)) }).toEqual({ name, ...boot });
  await oss.close();
});

test('pool: with all of its slots taken it refuses what MinIO refuses, and as it does', async () => {
  await plugin.become('allowed');
  const oss = await startOss({ pluginUrl: plugin.url, requestsMax: SLOTS });
  const { name, ...pool } = recorded.find((it) => it.name === 'pool') ?? { name: 'pool' };
  expect({ name, ...(await playPool(oss.url, plugin)) }).toEqual({ name, ...pool });
  await oss.close();
});
