import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { newRun } from '../../src/adapters/run-folder.ts';
import { connectToxiproxy } from '../../src/adapters/toxiproxy.ts';
import { readStack } from '../../src/cli/files.ts';
import { processEnvironment as environment } from '../../src/environments/process.ts';
import { pidOf } from '../../src/environments/process/children.ts';
import { folderOf, placeOf } from '../../src/environments/process/place.ts';
import { bareHandle, type Handle, type Replica } from '../../src/model/environment.ts';
import { InputError } from '../../src/model/errors.ts';
import type { Stack } from '../../src/model/stack.ts';
import { leftIn, leftovers } from '../support/leftovers.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { TINY_STACK } from '../support/tiny.ts';
import { until } from '../toxiproxy/rig.ts';

const tmp = ownTmp();
const none = { gone: 0, left: 0 };
const handles: Handle[] = [];

afterEach(async () => {
  for (const handle of handles.splice(0)) expect((await environment.down(handle)).left).toEqual([]);
  expect(leftIn(tmp.path)).toEqual([]);
});

const reserve = async (stack: Stack, seed = 7): Promise<Handle> => {
  const run = newRun();
  handles.push(bareHandle('process', run));
  const folder = join(tmp.path, 'runs', run);
  mkdirSync(folder, { recursive: true });
  return environment.reserve({ run, stack, folder, seed });
};

const up = async (stack: Stack, handle: Handle): Promise<Replica> =>
  environment.up(handle, { stack, signal: new AbortController().signal, progress: () => {} });

const statusOf = (url: string): Promise<number | string> =>
  new Promise((resolve) => {
    get(url, { agent: false, timeout: 5000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });

test('a reservation starts nothing, keeps its secrets to its owner, and goes by its name alone', async () => {
  const stack = await readStack(TINY_STACK);
  const { run, data } = await reserve(stack);
  const place = placeOf({ ...bareHandle('process', run), data });
  expect(Object.keys(place.links)).toEqual(stack.links.map((link) => link.name));
  const ports = [
    place.api,
    ...Object.values(place.links),
    ...Object.values(place.components).flatMap((it) => Object.values(it)),
  ];
  expect(new Set(ports).size).toBe(ports.length);
  expect(statSync(join(folderOf(run), 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folderOf(run)).mode & 0o777).toBe(0o711);
  expect(leftovers(run, { tmp: tmp.path }).filter((it) => it.startsWith('process'))).toEqual([]);
  expect(await environment.down(bareHandle('process', run))).toEqual({
    left: [],
    counts: { processes: none, ports: { gone: ports.length, left: 0 }, folders: { gone: 1, left: 0 } },
  });
  expect(leftovers(run, { tmp: tmp.path })).toEqual([]);
  expect(await environment.down(bareHandle('process', run))).toEqual({
    left: [],
    counts: { processes: none, ports: none, folders: none },
  });
});

test('at no moment of its reservation is a run taken for an abandoned one', async () => {
  const stack = await readStack(TINY_STACK);
  const seen: string[] = [];
  const reserving = Promise.all([reserve(stack), reserve(stack), reserve(stack)]);
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      seen.push(...(await environment.runs()).map((it) => it.state));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await reserving;
  seen.push(...(await environment.runs()).map((it) => it.state));
  over.abort();
  await looking;
  expect(new Set(seen)).toEqual(new Set(['drill']));
});

test('a secret that nobody has set is told before anything is made', async () => {
  const stack: Stack = { ...(await readStack(TINY_STACK)), secrets: { note: { env: 'NOT_SET_ANYWHERE' } } };
  await expect(reserve(stack)).rejects.toThrow(InputError);
  expect(leftIn(tmp.path)).toEqual([]);
});

const FRONT_WORD = 'TINY_WORD_OF_FRONT';
const EXPORTED_WORD = 'TINY_WORD_EXPORTED';

/** The tiny stack, whose front and whose exports name a variable of this machine. */
const worded = async (): Promise<Stack> => {
  const stack = await readStack(TINY_STACK);
  return {
    ...stack,
    exports: { ...stack.exports, WORD: `\${env.${EXPORTED_WORD}}` },
    components: stack.components.map((it) =>
      it.name === 'front' && it.process
        ? { ...it, process: { ...it.process, env: { ...it.process.env, WORD: `<\${env.${FRONT_WORD}}>` } } }
        : it,
    ),
  };
};

const setWords = (word: string | undefined): void => {
  for (const name of [FRONT_WORD, EXPORTED_WORD]) {
    if (word === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = word;
  }
};

test(
  'a component that another process starts again gets the values of the first time, though that process has others',
  { timeout: 60_000 },
  async () => {
    onTestFinished(() => setWords(undefined));
    setWords('first');
    const stack = await worded();
    const handle = await reserve(stack);
    await up(stack, handle);
    const kept = join(folderOf(handle.run), 'secrets.json');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toMatchObject({
      env: { [FRONT_WORD]: 'first', [EXPORTED_WORD]: 'first' },
    });
    for (const word of ['second', undefined]) {
      setWords(word);
      const replica = await environment.reopen(handle, stack);
      await replica.components.act('front', 'restart');
      const environ = readFileSync(`/proc/${pidOf(placeOf(handle), 'front')?.pid}/environ`, 'utf8').split('\0');
      expect(environ).toContain('WORD=<first>');
      expect(replica.exports[`env.${EXPORTED_WORD}`]).toBe('first');
    }
  },
);

test('a variable of this machine that nobody has set is told before anything is made', async () => {
  const stack = await worded();
  await expect(reserve(stack)).rejects.toThrow(
    `component front: the environment variable ${FRONT_WORD} is not set; export it and try again`,
  );
  expect(leftIn(tmp.path)).toEqual([]);
});

test(
  'a stack comes up, each component can be acted on and brought back, and another process can reopen it',
  { timeout: 60_000 },
  async () => {
    const stack = await readStack(TINY_STACK);
    const handle = await reserve(stack, 4711);
    const replica = await up(stack, handle);
    const before = await replica.snapshot();
    expect(before).toMatchObject({ components: { back: 'running', front: 'running' } });
    const url = replica.exports['client.front'] ?? '';
    expect(await statusOf(`http://${url}/item`)).toBe(200);

    const place = placeOf(handle);
    const environ = readFileSync(`/proc/${pidOf(place, 'front')?.pid}/environ`, 'utf8').split('\0');
    expect(environ).toEqual(
      expect.arrayContaining([
        `BROWNOUT_RUN=${handle.run}`,
        'HOST=127.0.0.1',
        `PORT=${place.components['front']?.['8080']}`,
      ]),
    );
    expect(environ).toContain(`BACK=http://127.0.0.1:${place.links['front->back']}`);
    expect(readFileSync(`/proc/${pidOf(place, 'toxiproxy')?.pid}/cmdline`, 'utf8').split('\0')).toContain('4711');

    const { components } = await environment.reopen(handle, stack).then((it) => it);
    const prior = await components.read('back');
    for (const [ability, state] of [
      ['kill', 'exited'],
      ['start', 'running'],
      ['pause', 'paused'],
      ['resume', 'running'],
      ['stop', 'exited'],
      ['restart', 'running'],
      ['pause', 'paused'],
    ] as const) {
      await components.act('back', ability);
      expect(await components.state('back'), ability).toBe(state);
      await components.act('back', ability === 'pause' ? 'pause' : ability).catch(() => {});
      expect(await components.state('back'), `${ability} twice`).toBe(state);
    }
    await components.restore('back', prior);
    await components.restore('back', prior);
    expect(await components.state('back')).toBe('running');
    expect(await statusOf(`http://${url}/item`)).toBe(200);
    expect(await replica.snapshot()).toEqual(before);

    await environment.keep(handle);
    expect((await environment.runs()).map((it) => [it.handle.run, it.state])).toEqual([[handle.run, 'kept']]);
    expect(existsSync(join(handle.folder, 'logs', 'front.log'))).toBe(true);
  },
);

test('what a killed run left is called abandoned, and ends like any other', { timeout: 60_000 }, async () => {
  const stack = await readStack(TINY_STACK);
  const handle = await reserve(stack);
  await up(stack, handle);
  // As if another process had made it, and died.
  writeFileSync(join(folderOf(handle.run), 'owner.json'), JSON.stringify({ pid: 1, start: 'never' }));
  expect((await environment.runs()).map((it) => it.state)).toEqual(['abandoned']);
  const { left, counts } = await environment.down(handle);
  expect(left).toEqual([]);
  // back, front and Toxiproxy.
  expect(counts).toMatchObject({ processes: { gone: 3, left: 0 }, folders: { gone: 1, left: 0 } });
  expect(leftovers(handle.run, { tmp: tmp.path })).toEqual([]);
});

test('an end that is asked for while a stack comes up is heard at once', { timeout: 60_000 }, async () => {
  const stack = await readStack(TINY_STACK);
  const slow: Stack = {
    ...stack,
    components: stack.components.map((it) =>
      it.once ? { ...it, process: { command: ['sleep', '60'], env: {} } } : it,
    ),
  };
  const handle = await reserve(slow);
  const asked = new AbortController();
  const rising = environment.up(handle, {
    stack: slow,
    signal: asked.signal,
    progress: ({ component }) => component === 'setup' && setTimeout(() => asked.abort(), 50),
  });
  await rising;
  expect(asked.signal.aborted).toBe(true);
  expect(await environment.reopen(handle, slow).then((it) => it.components.state('front'))).toBe('missing');
});

/** Listens where a link of the run is to listen; the last one, so that others are made before it. */
const onLastLink = async ({ data, ...handle }: Handle): Promise<{ somebody: Server; link: string; port: number }> => {
  const [link = '', port = 0] = Object.entries(placeOf({ ...handle, data }).links).at(-1) ?? [];
  const somebody = createServer().listen(port, '127.0.0.1');
  await once(somebody, 'listening');
  onTestFinished(() => void somebody.close());
  return { somebody, link, port };
};

test('a port that somebody looks at for a moment is waited for', { timeout: 60_000 }, async () => {
  const stack = await readStack(TINY_STACK);
  const handle = await reserve(stack);
  const { somebody, link } = await onLastLink(handle);
  const rising = up(stack, handle);
  const proxies = connectToxiproxy(`http://127.0.0.1:${placeOf(handle).api}`);
  await until(
    'a proxy beside that of the control surface',
    async () => (await proxies.list().catch(() => [])).length > 1,
  );
  somebody.close();
  await rising;
  expect((await proxies.list()).map(({ name }) => name)).toContain(link);
});

test('a port that somebody took after it was chosen is told with who has it', { timeout: 60_000 }, async () => {
  const stack = await readStack(TINY_STACK);
  const handle = await reserve(stack);
  const { link, port } = await onLastLink(handle);
  const told: unknown = await up(stack, handle).catch((error: unknown) => error);
  expect(String(told)).toContain(`port ${port} of ${link} was free when it was chosen, and is in use since`);
  expect(String(told)).toContain(`(pid ${process.pid}) listens there`);
});
