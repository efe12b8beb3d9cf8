import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../src/adapters/ask.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { openStack } from '../../src/cli/files.ts';
import { faultContext } from '../../src/engine/fault-context.ts';
import { undo } from '../../src/engine/undo.ts';
import { composeEnvironment } from '../../src/environments/compose.ts';
import { faults } from '../../src/faults/index.ts';
import type { Handle } from '../../src/model/environment.ts';
import type { FaultContext } from '../../src/model/fault.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Stack } from '../../src/model/stack.ts';
import { probes } from '../../src/probes/index.ts';
import { docker } from './container.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { scratch } from '../support/tiny.ts';
import { containerOf, expectNothingOf, soon, useBuiltImages, writePair } from './pair/pair.ts';

const UP_MS = 120_000;
const BITES_MS = 10_000;
const ANSWERS_MS = 20_000;

ownTmp();
const place = scratch();
let stack: Stack;
let handle: Handle;

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** As another process would make it: all that is shared with the one that armed is the handle. */
const freshContext = async (): Promise<FaultContext> => {
  const replica = await composeEnvironment.reopen(throughJson(handle), stack);
  const ports = { ask, clock: systemClock, probes, variables: {} };
  return faultContext({ run: handle.run, stack, replica, ports });
};

beforeAll(async () => {
  useBuiltImages();
  const { value } = await openStack(writePair(join(place.path, 'files')).stack, 'compose');
  if (!value) throw new Error('the pair is not valid');
  stack = value;
  const run = randomUUID().slice(0, 6).toUpperCase();
  handle = await composeEnvironment.reserve({ run, stack, seed: 1, folder: join(place.path, 'run') });
  const signal = new AbortController().signal;
  await composeEnvironment.up(handle, { stack, signal, progress: () => {} });
}, UP_MS);

afterAll(async () => {
  await composeEnvironment.down(handle);
  await expectNothingOf(handle.run);
  place.remove();
}, UP_MS);

interface Inspected {
  readonly Id: string;
  readonly State: { readonly Status: string };
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly NetworkSettings: {
    readonly Networks: Readonly<
      Record<string, { readonly Aliases: readonly string[] | null; readonly IPAddress: string }>
    >;
  };
}

const LIMITS = ['NanoCpus', 'CpuQuota', 'CpuPeriod', 'Memory', 'MemorySwap'];

/** What Docker tells of a service's container: how it is, under which names and where, and what it may use. */
const inspected = async (service: string): Promise<JsonObject> => {
  const id = await containerOf(handle.run, service);
  const [{ State, NetworkSettings, HostConfig }] = JSON.parse(await docker('inspect', id)) as [Inspected];
  const networks = Object.entries(NetworkSettings.Networks).map(([name, { Aliases, IPAddress }]) => [
    name,
    [IPAddress, ...(Aliases ?? []).filter((alias) => !id.startsWith(alias)).toSorted()],
  ]);
  return {
    id,
    state: State.Status,
    networks: Object.fromEntries(networks) as JsonObject,
    limits: LIMITS.map((name) => HostConfig[name] as Json),
  };
};

const listing = async (): Promise<unknown> => {
  const names = ['back', 'store', 'setup', 'front', 'brownout-toxiproxy', 'brownout-prober'];
  const containers = await Promise.all(names.map(async (name) => [name, await inspected(name)] as const));
  const proxies = (await (await freshContext()).proxies.list()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return throughJson({ containers: Object.fromEntries(containers), proxies });
};

/** All that asks and is asked answers: from outside, and from where front stands, by the names that front uses. */
const expectAnswers = async (): Promise<void> => {
  const context = await freshContext();
  const links = stack.links.filter(({ to }) => to !== 'setup').map(({ name }) => name);
  const answers = await Promise.all(links.map(async (name) => [name, (await context.ask(name, 1000)).ready]));
  expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(links.map((name) => [name, true])));
  const page = {
    http: { url: 'http://front/page' },
    is: { status: 200, json: { '/back': 'back', '/store': 'store' } },
  };
  const { fits, says } = await context.call(page);
  expect(fits, says.en).toBe(true);
};

const NOTE = '/tmp/note';
const node = (program: string): string[] => ['node', '-e', program];

const EXEC = {
  run: node(`require('fs').writeFileSync('${NOTE}', 'full')`),
  undo: node(`require('fs').rmSync('${NOTE}', { force: true })`),
  proof: node(`process.exit(require('fs').existsSync('${NOTE}') ? 0 : 1)`),
};

type Kind = keyof typeof faults;
const CASES: readonly (readonly [Kind, JsonObject])[] = [
  ['down', { component: 'back' }],
  ['kill', { component: 'back' }],
  ['stop', { component: 'back' }],
  ['pause', { component: 'back' }],
  ['restart', { component: 'back' }],
  ['disconnect', { component: 'back' }],
  // It is on two networks.
  ['disconnect', { component: 'front' }],
  ['cpu-limit', { component: 'back', cpus: 0.5 }],
  ['memory-limit', { component: 'back', memory: '64MB' }],
  ['exec', { component: 'back', ...EXEC }],
];

describe.each(CASES)('%s %o', (name, params) => {
  const kind = faults[name];
  const bound = kind.bind(params);

  test(
    'bites, and what Docker lists after a lift from elsewhere is what it listed before',
    { timeout: UP_MS },
    async () => {
      await expectAnswers();
      const before = await listing();
      const armed = await freshContext();
      const state = throughJson(await bound.arm(armed));
      expect(await listing()).toEqual(before);
      await bound.apply(state, armed);
      await soon(BITES_MS, async () => {
        const proof = await bound.bites(state, await freshContext());
        expect(proof, proof.seen.en).toMatchObject({ yes: true });
      });
      if (name !== 'restart' && name !== 'exec') expect(await listing()).not.toEqual(before);

      expect(await undo({ kind, state: throughJson(state) }, await freshContext(), systemClock)).toMatchObject({
        done: true,
      });
      expect(await listing()).toEqual(before);
      await soon(ANSWERS_MS, expectAnswers);
      // Once more is no harm.
      await kind.lift(throughJson(state), await freshContext());
      expect(await listing()).toEqual(before);
      await expectAnswers();
    },
  );
});
