import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ask } from '../../src/adapters/ask.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { connectToxiproxy } from '../../src/adapters/toxiproxy.ts';
import { faultContext } from '../../src/engine/fault-context.ts';
import { undo } from '../../src/engine/undo.ts';
import { faults } from '../../src/faults/index.ts';
import type { Ability, ComponentState } from '../../src/model/control.ts';
import type { Replica } from '../../src/model/environment.ts';
import { InputError } from '../../src/model/errors.ts';
import type { FaultContext } from '../../src/model/fault.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Stack } from '../../src/model/stack.ts';
import type { Text } from '../../src/model/text.ts';
import { probes } from '../../src/probes/index.ts';
import { startToxiproxy, type ToxiproxyServer } from '../../src/toxiproxy/server.ts';
import { scratch } from '../support/tiny.ts';
import { portOf } from '../toxiproxy/rig.ts';

const post = (mode: string): JsonObject => ({ http: { method: 'POST', url: `http://back/mode/${mode}` } });

const place = scratch();
const FLAG = join(place.path, 'flag');

/** One a kind: the compiler names the missing one. */
const examples: Readonly<Record<keyof typeof faults, JsonObject>> = {
  bandwidth: { link: 'front->back', rate: '1kB' },
  call: {
    before: { http: { url: 'http://back/mode' }, save: { was: '/mode' } },
    request: post('bad-${run}'),
    bites: { http: { url: 'http://back/mode' }, is: { json: { '/mode': 'bad-${run}' } } },
    undo: { http: { method: 'POST', url: 'http://back/mode/${saved.was}' } },
    gone: { http: { url: 'http://back/mode' }, is: { json: { '/mode': '${saved.was}' } } },
    touches: ['back#mode'],
  },
  command: {
    run: ['touch', FLAG],
    undo: ['rm', '-f', FLAG],
    proof: ['test', '-e', FLAG],
    touches: ['elsewhere#flag'],
  },
  'cpu-limit': { component: 'back', cpus: 0.5 },
  disconnect: { component: 'back' },
  down: { component: 'back' },
  exec: { component: 'back', run: ['set', 'bad'], undo: ['set', 'good'], proof: ['is', 'bad'] },
  kill: { component: 'back' },
  latency: { component: 'back', latency: '400ms', stream: 'both' },
  'limit-data': { link: 'front->back', bytes: '60B' },
  'memory-limit': { component: 'back', memory: '64MB' },
  pause: { component: 'back' },
  'reset-peer': { link: 'front->back' },
  restart: { component: 'back' },
  slicer: { link: 'front->back', 'average-size': '30B', delay: '2ms' },
  'slow-close': { link: 'front->back', delay: '400ms' },
  stop: { component: 'back' },
  timeout: { link: 'front->back', timeout: '0ms' },
};

/** What these say of a proof, or of a lift, is an error class or an answer in short: it reads the same in both languages. */
const SHORT_PROOFS: ReadonlySet<string> = new Set(['call', 'command', 'down', 'exec', 'reset-peer']);
const SHORT_LIFTS: ReadonlySet<string> = new Set(['call', 'command', 'exec']);

const HAN = /\p{Script=Han}/u;

const languagesOf = ({ en, zh }: Text): readonly string[] => {
  if (en === zh) return ['neutral'];
  return [en, zh].map((one) => (HAN.test(one) ? 'Chinese' : 'English'));
};

const IN_BOTH = ['English', 'Chinese'];
const NEUTRAL = ['neutral'];

const LINKS = ['client->back', 'front->back', 'operator->back'];

/** A component with two callers; how it runs is the tests' own. */
const stack: Stack = {
  id: 'pair',
  title: { en: 'A pair', zh: '一对' },
  file: join(place.path, 'stack.yaml'),
  secrets: {},
  profiles: {},
  components: [
    {
      name: 'back',
      ports: [80],
      ready: { kind: 'http', path: '/healthz' },
      after: [],
      once: false,
      readyWithinMs: 5000,
    },
  ],
  links: LINKS.map((name) => ({ name, from: name.split('->')[0] ?? '', to: 'back', port: 80 })),
  surfaces: [],
  allowCommands: false,
  notTested: [],
  exports: {},
};

/** A component that answers, hangs or is not there, as its state says: a port of the engine, not the thing under test. */
class Back {
  state: ComponentState = 'running';
  starts = 1;
  mode = 'good';
  isConnected = true;
  limits = { cpus: 0, memory: 0 };
  readonly server: Server = createServer((request, response) => {
    if (this.state === 'paused') return;
    if (this.state === 'exited' || !this.isConnected) {
      request.socket.destroy();
      return;
    }
    const set = /^\/mode\/(.+)$/.exec(request.url ?? '')?.[1];
    if (set !== undefined) this.mode = set;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ mode: this.mode, filler: 'x'.repeat(800) }));
  });

  read(): JsonObject {
    const { state, starts, isConnected, limits } = this;
    return { state, start: String(starts), isConnected, limits };
  }

  act(ability: Ability, params: JsonObject = {}): Json {
    if (ability === 'start' || ability === 'restart') this.starts += 1;
    const states: Partial<Record<Ability, ComponentState>> = {
      start: 'running',
      stop: 'exited',
      kill: 'exited',
      pause: 'paused',
      resume: 'running',
      restart: 'running',
    };
    this.state = states[ability] ?? this.state;
    if (ability === 'disconnect') this.isConnected = false;
    if (ability === 'limit') this.limits = { ...this.limits, ...params };
    return ability === 'exec' ? this.#exec(params['argv'] as readonly string[]) : null;
  }

  #exec([program, mode = '']: readonly string[]): JsonObject {
    if (program === 'set') this.mode = mode;
    return { code: this.mode === mode ? 0 : 1, output: `the mode is ${this.mode}` };
  }

  restore(prior: JsonObject): void {
    this.isConnected = prior['isConnected'] === true;
    this.limits = prior['limits'] as Back['limits'];
    if (prior['state'] !== this.state) this.act(this.state === 'paused' ? 'resume' : 'start');
  }
}

let back: Back;
let toxiproxy: ToxiproxyServer;

/** As another process would make it: nothing is shared with the one that armed. */
const freshContext = async (): Promise<FaultContext> => {
  const proxies = connectToxiproxy(`http://127.0.0.1:${toxiproxy.port}`);
  const listed = new Map((await proxies.list()).map((it) => [it.name, Number(it.listen.split(':').at(-1))]));
  const it = back;
  const replica: Replica = {
    proxies,
    components: {
      state: async () => it.state,
      read: async () => it.read(),
      act: async (_, ability, params) => it.act(ability, params),
      restore: async (_, prior) => it.restore(prior as JsonObject),
    },
    address: (link) => ({ host: '127.0.0.1', port: listed.get(link) ?? 0 }),
    control: { host: '127.0.0.1', port: 0 },
    secrets: {},
    exports: {},
    snapshot: async () => ({}),
  };
  return faultContext({ run: 'R2D2', stack, replica, ports: { ask, clock: systemClock, probes, variables: {} } });
};

/** Everything that a fault could have left. */
const world = async (): Promise<JsonObject> => {
  const proxies = await connectToxiproxy(`http://127.0.0.1:${toxiproxy.port}`).list();
  return {
    back: back.state,
    mode: back.mode,
    flag: existsSync(FLAG),
    isConnected: back.isConnected,
    limits: back.limits,
    proxies: proxies.map(({ name, enabled, toxics }) => ({ name, enabled, toxics: toxics.map((it) => it.name) })),
  };
};

const throughJson = (state: Json): Json => JSON.parse(JSON.stringify(state)) as Json;

/** The same context, whose calls that change something stop working after so many. */
const failingAfter = (context: FaultContext, count: number): FaultContext => {
  let left = count;
  const limited =
    <A extends readonly unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (left <= 0) throw new Error('cut short');
      left -= 1;
      return work(...args);
    };
  const { proxies, components } = context;
  return {
    ...context,
    proxies: { ...proxies, setEnabled: limited(proxies.setEnabled), addToxic: limited(proxies.addToxic) },
    components: { ...components, act: limited(components.act) },
    call: limited(context.call),
  };
};

beforeAll(async () => {
  toxiproxy = await startToxiproxy({ host: '127.0.0.1', port: 0 });
});

beforeEach(async () => {
  back = new Back();
  back.server.listen(0, '127.0.0.1');
  await once(back.server, 'listening');
  const upstream = `127.0.0.1:${portOf(back.server)}`;
  const proxies = connectToxiproxy(`http://127.0.0.1:${toxiproxy.port}`);
  await proxies.create(LINKS.map((name) => ({ name, listen: '127.0.0.1:0', upstream })));
  for (const name of LINKS) await proxies.setEnabled(name, true);
});

afterEach(() => {
  back.server.closeAllConnections();
  back.server.close();
});

afterAll(async () => {
  await toxiproxy.close();
  place.remove();
});

describe.each(Object.entries(faults))('fault kind %s', (name, kind) => {
  const params = examples[name as keyof typeof faults];
  const bound = kind.bind(params);

  test('says what it is and what it does, and has a JSON Schema', () => {
    expect(languagesOf(kind.summary)).toEqual(IN_BOTH);
    expect(bound.describe(stack).en).not.toBe('');
    expect(languagesOf(bound.describe(stack))).toEqual(IN_BOTH);
    expect(bound.touches(stack).length).toBeGreaterThan(0);
    expect(z.toJSONSchema(kind.params, { io: 'input', target: 'draft-7', unrepresentable: 'any' })).toMatchObject({
      type: 'object',
    });
  });

  test('refuses parameters that it does not know', () => {
    expect(() => kind.bind({ ...params, unheard: 1 })).toThrow(InputError);
  });

  test('arming changes nothing', async () => {
    const before = await world();
    await bound.arm(await freshContext());
    expect(await world()).toEqual(before);
  });

  test('bites, never touches the operator, and is lifted by another process from its JSON', async () => {
    const before = await world();
    const context = await freshContext();
    const state = throughJson(await bound.arm(context));
    await bound.apply(state, context);
    const proof = await bound.bites(state, context);
    expect(proof, proof.seen.en).toMatchObject({ yes: true });
    expect(languagesOf(proof.seen)).toEqual(SHORT_PROOFS.has(name) ? NEUTRAL : IN_BOTH);
    const proxies = await context.proxies.list();
    expect(proxies.find((it) => it.name === 'operator->back')).toMatchObject({ enabled: true, toxics: [] });
    expect(await undo({ kind, state: throughJson(state) }, await freshContext(), systemClock)).toMatchObject({
      done: true,
    });
    expect(await world()).toEqual(before);
  });

  test.each([0, 1, 2, 3])('lifted %i times, what is there is what a listing says', async (times) => {
    const before = await world();
    const context = await freshContext();
    const state = throughJson(await bound.arm(context));
    await bound.apply(state, context);
    for (let count = 0; count < times; count += 1) await kind.lift(throughJson(state), await freshContext());
    const gone = await kind.gone(state, await freshContext());
    // A restart is over when it has happened: nothing of it stays.
    expect(gone.yes, gone.seen.en).toBe(times > 0 || name === 'restart');
    expect(languagesOf(gone.seen)).toEqual(SHORT_LIFTS.has(name) ? NEUTRAL : IN_BOTH);
    if (times === 0) await kind.lift(state, context);
    expect(await world()).toEqual(before);
  });

  test.each([0, 1])('lifted after an apply that was cut short after %i calls', async (calls) => {
    const before = await world();
    const context = await freshContext();
    const state = throughJson(await bound.arm(context));
    await bound.apply(state, failingAfter(context, calls)).catch(() => {});
    expect(await undo({ kind, state }, await freshContext(), systemClock)).toMatchObject({ done: true });
    expect(await world()).toEqual(before);
  });

  test('lifted though it was never applied', async () => {
    const before = await world();
    const state = throughJson(await bound.arm(await freshContext()));
    await kind.lift(state, await freshContext());
    expect(await kind.gone(state, await freshContext())).toMatchObject({ yes: true });
    expect(await world()).toEqual(before);
  });

  test('a state that is not its own is refused, not half undone', async () => {
    const before = await world();
    await expect(kind.lift({ nonsense: true }, await freshContext())).rejects.toThrow();
    expect(await world()).toEqual(before);
  });
});
