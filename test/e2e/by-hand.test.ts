import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markedProcesses, signal } from '../../src/adapters/process-table.ts';
import { EXIT } from '../../src/model/errors.ts';
import { faults } from '../../src/faults/index.ts';
import { brownout, type Ended } from '../support/command.ts';
import { isDead, leftIn, leftovers, sharedMemory } from '../support/leftovers.ts';
import { at, scratch, TINY_STACK, writeTiny, type Draft } from '../support/tiny.ts';
import { until } from '../support/until.ts';

const place = scratch();
const env = { TMPDIR: place.path };
const say = async (...args: readonly string[]): Promise<Ended> => brownout(args, { env }).ended;

interface Proxy {
  readonly name: string;
  readonly enabled: boolean;
  readonly toxics: readonly { readonly type: string }[];
}

interface Status {
  readonly run: string;
  readonly components: Readonly<Record<string, string>>;
  readonly proxies: readonly Proxy[];
}

let run = '';
let up: { readonly links: Readonly<Record<string, string>>; readonly variables: Readonly<Record<string, string>> };

const status = async (): Promise<Status | undefined> => {
  const { stdout } = await say('status', '--json');
  return (JSON.parse(stdout) as { readonly runs: readonly Status[] }).runs[0];
};

const linkNow = async (name: string): Promise<Proxy | undefined> =>
  (await status())?.proxies.find((proxy) => proxy.name === name);

const statusOf = (url: string): Promise<number | string> =>
  new Promise((resolve) => {
    get(url, { agent: false, timeout: 5000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });

beforeAll(async () => {
  const { stdout, stderr, exit } = await say('up', TINY_STACK, '--out', join(place.path, 'runs'), '--json');
  expect(exit, stderr).toBe(EXIT.passed);
  ({ run, ...up } = JSON.parse(stdout) as typeof up & { readonly run: string });
});

afterAll(async () => {
  await say('down', '--all');
  expect(leftovers(run, { tmp: place.path })).toEqual([]);
  place.remove();
});

test('"up" says where the stack is, and it answers there', async () => {
  expect(Object.keys(up.links)).toEqual(expect.arrayContaining(['client->front', 'front->back', 'operator->back']));
  expect(up.variables).toMatchObject({ FRONT: up.links['client->front'] && `http://${up.links['client->front']}` });
  expect(up.variables['NOTE_KEY']).toMatch(/^[0-9a-f]{24}$/);
  expect(await statusOf(`${up.variables['FRONT']}/item`)).toBe(200);
});

test('"status" says how it is, for people too', async () => {
  expect(await status()).toMatchObject({ run, stack: 'tiny', components: { back: 'running', front: 'running' } });
  const { stdout } = await say('status');
  expect(stdout).toMatch(new RegExp(`${run}.*stack tiny`));
  expect(stdout).toMatch(/client->front +127\.0\.0\.1:\d+ +open/);
  const chinese = (await say('status', '--lang', 'zh')).stdout;
  expect(chinese).toMatch(new RegExp(`${run}  环境 tiny   保持运行`));
  expect(chinese).toMatch(/back 运行中、front 运行中/);
  expect(chinese).toMatch(/client->front +127\.0\.0\.1:\d+ +畅通/);
});

/** Fault kind -> settings, what `status` then says of the link, and what a user of front sees. */
const ON_A_LINK: Readonly<
  Record<string, { readonly settings: readonly string[]; readonly toxic: string; readonly seen?: number }>
> = {
  latency: { settings: ['latency=700ms'], toxic: 'latency', seen: 502 },
  bandwidth: { settings: ['rate=1kB'], toxic: 'bandwidth' },
  timeout: { settings: ['timeout=0ms'], toxic: 'timeout', seen: 502 },
  'reset-peer': { settings: [], toxic: 'reset_peer', seen: 502 },
  'slow-close': { settings: ['delay=500ms'], toxic: 'slow_close' },
  slicer: { settings: ['average-size=40B', 'delay=1ms'], toxic: 'slicer' },
  'limit-data': { settings: ['bytes=100B'], toxic: 'limit_data', seen: 502 },
};

describe('a fault on a link is injected, proven, seen and lifted:', () => {
  test.each(Object.entries(ON_A_LINK))('%s', async (kind, { settings, toxic, seen }) => {
    const injected = await say('inject', kind, 'front->back', ...settings);
    expect(injected.stdout + injected.stderr).toMatch(/; proof: /);
    expect(injected.exit).toBe(EXIT.passed);
    expect((await linkNow('front->back'))?.toxics.map((it) => it.type)).toEqual([toxic]);
    if (seen !== undefined) expect(await statusOf(`${up.variables['FRONT']}/item`)).toBe(seen);
    const lifted = await say('lift', `${kind}-front-back`);
    expect(lifted).toMatchObject({ exit: EXIT.passed, stdout: expect.stringContaining('lifted: 1 toxics gone') });
    expect(await statusOf(`${up.variables['FRONT']}/item`)).toBe(200);
  });

  test('down, by the link as a shell takes it', async () => {
    expect(await say('inject', 'down', 'front:back')).toMatchObject({ exit: EXIT.passed });
    expect(await linkNow('front->back')).toMatchObject({ enabled: false });
    expect(await statusOf(`${up.variables['FRONT']}/item`)).toBe(502);
    expect(await say('lift')).toMatchObject({ exit: EXIT.passed });
    expect(await statusOf(`${up.variables['FRONT']}/item`)).toBe(200);
  });
});

describe('a fault on a component is injected, proven, seen and lifted:', () => {
  test.each([
    ['kill', 'exited'],
    ['pause', 'paused'],
    ['restart', 'running'],
    ['stop', 'exited'],
  ])('%s', async (kind, state) => {
    const injected = await say('inject', kind, 'back');
    expect(injected.stdout + injected.stderr).toMatch(/; proof: back (is|was)/);
    expect((await status())?.components['back']).toBe(state);
    expect(await say('lift', `${kind}-back`)).toMatchObject({ exit: EXIT.passed });
    expect(await statusOf(`${up.variables['FRONT']}/item`)).toBe(200);
  });
});

describe('a fault that processes cannot have is refused, and changes nothing:', () => {
  test.each([
    ['cpu-limit', ['cpus=0.5'], 'limit'],
    ['memory-limit', ['memory=64MB'], 'limit'],
    ['disconnect', [], 'disconnect'],
  ])('%s', async (kind, settings, ability) => {
    const told = `the process environment cannot ${ability} a component`;
    expect(await say('inject', kind, 'back', ...settings)).toMatchObject({
      exit: EXIT.usage,
      stderr: expect.stringContaining(told),
    });
    expect((await status())?.components['back']).toBe('running');
  });
});

test('every fault kind was tried by hand, but those whose parameters are lists', () => {
  const tried = [...Object.keys(ON_A_LINK), 'down', 'kill', 'pause', 'restart', 'stop'];
  const refused = ['cpu-limit', 'memory-limit', 'disconnect'];
  expect([...tried, ...refused, 'call', 'command', 'exec'].toSorted()).toEqual(Object.keys(faults).toSorted());
});

describe('a mistake at the keyboard changes nothing:', () => {
  test.each([
    [['inject', 'donw', 'back'], /no fault kind "donw"/],
    [['inject', 'down', 'bakc'], /no link or component "bakc"/],
    [['inject', 'down', 'front-'], /did the shell take the ">"/],
    [['inject', 'latency', 'front:back', 'latency=5'], /a duration is written with its unit/],
    [['inject', 'latency', 'front:back', '300ms'], /"300ms" is no setting/],
    [['lift', 'nothing'], /no fault "nothing" is on/],
    [['down', 'NOSUCH'], /no stack of run NOSUCH is up/],
    [['down', 'NOSUCH', '--lang', 'zh'], /^brownout: 编号为 NOSUCH 的环境不存在$/m],
  ])('%j', async (args, told) => {
    const { exit, stderr } = await say(...args);
    expect(stderr).toMatch(told);
    expect(exit).toBe(EXIT.usage);
  });

  test('afterwards nothing is on', async () => {
    expect((await status())?.proxies.filter((it) => !it.enabled || it.toxics.length > 0)).toEqual([]);
  });

  test('a second fault on the same link', async () => {
    await say('inject', 'latency', 'front:back', 'latency=100ms');
    const { exit, stderr } = await say('inject', 'down', 'front:back');
    expect(stderr).toMatch(/latency-front-back is on already and touches the same; lift it first/);
    expect(exit).toBe(EXIT.usage);
    await say('lift');
  });
});

test('a kept stack is not swept by the next start, and "down" ends all of it', async () => {
  expect(await say('recover')).toMatchObject({ stdout: expect.stringContaining('nothing to recover') });
  expect((await status())?.run).toBe(run);
  const ended = await say('down', run);
  expect(ended).toMatchObject({ exit: EXIT.passed, stdout: `${run}  down, nothing left\n` });
  expect(leftIn(place.path)).toEqual([]);
  expect(await say('status')).toMatchObject({ stdout: expect.stringContaining('no stack is up') });
});

/** Adds a Postgres to a stack: who kills it leaves memory that it shared. */
const addPostgres = (stack: Draft): void => {
  const rds = {
    command: ['node', join(process.cwd(), 'compose/dist/rds/main.js')],
    env: { POSTGRES_PASSWORD: 'word' },
  };
  Object.assign(at(stack, 'components'), { rds: { port: 5432, ready: 'postgres', process: rds } });
};

test('the shared memory of a Postgres that somebody else has killed goes with its stack', async () => {
  const before = sharedMemory();
  const { stack } = writeTiny(join(place.path, 'killed'), { stack: addPostgres });
  const { stdout, exit, stderr } = await say('up', stack, '--out', join(place.path, 'killed-runs'), '--json');
  expect(exit, stderr).toBe(EXIT.passed);
  const killed = (JSON.parse(stdout) as { readonly run: string }).run;
  const mine = markedProcesses(`BROWNOUT_RUN=${killed}`, join(place.path, `brownout-${killed}`));
  for (const { pid } of mine) signal(pid, 'SIGKILL');
  await until('all of it is dead', () => mine.every(({ pid }) => isDead(pid)));
  expect(sharedMemory().filter((it) => !before.includes(it))).toHaveLength(1);
  expect(await say('recover')).toMatchObject({ exit: EXIT.passed });
  expect(sharedMemory().filter((it) => !before.includes(it))).toEqual([]);
  expect(leftovers(killed, { tmp: place.path })).toEqual([]);
});

describe('an "up" that comes to nothing leaves nothing running, and', () => {
  const out = join(place.path, 'failed');
  const kept = (): readonly string[] => (existsSync(out) ? readdirSync(out) : []);
  const upOf = async (changes: Parameters<typeof writeTiny>[1], more = {}): Promise<Ended> => {
    const { stack } = writeTiny(join(place.path, 'files'), changes);
    return brownout(['up', stack, '--out', out], { env: { ...env, ...more } }).ended;
  };

  test('keeps the logs that it names where a component did not come up', async () => {
    const { exit, stderr } = await upOf({
      stack: (stack) =>
        Object.assign(at(stack, 'components', 'front'), {
          process: { command: ['node', '-e', 'throw new Error("no such disk")'] },
        }),
    });
    expect(exit).toBe(EXIT.blocked);
    const [, log = ''] = /the end of (\S+):/.exec(stderr) ?? [];
    expect(readFileSync(log, 'utf8')).toContain('no such disk');
    const [failed = ''] = kept();
    expect(stderr).toContain(join('failed', failed, 'logs'));
    expect(leftovers(failed, { tmp: place.path })).toEqual([]);
    rmSync(out, { recursive: true });
  });

  test('exits with 6 and says what is left where something of it cannot be taken away', async () => {
    const { exit, stderr } = await upOf(
      {
        stack: (stack) => {
          addPostgres(stack);
          Object.assign(at(stack, 'components', 'front'), {
            after: ['rds'],
            process: { command: ['node', '-e', 'throw new Error("no such disk")'] },
          });
        },
      },
      // Where there is no ipcrm, the shared memory of a Postgres that was killed stays.
      { PATH: '/nowhere' },
    );
    const [, segment = ''] = /left behind: shared memory (\d+)/.exec(stderr) ?? [];
    expect(stderr).toMatch(/^brownout: front ended while it was starting/m);
    expect(segment).not.toBe('');
    execFileSync('ipcrm', ['-m', segment]);
    expect(exit).toBe(EXIT.cleanup);
    expect(await say('recover')).toMatchObject({ exit: EXIT.passed, stdout: expect.stringContaining('nothing left') });
    expect(leftovers(kept()[0] ?? '', { tmp: place.path })).toEqual([]);
    rmSync(out, { recursive: true });
  });

  test('keeps no folder where nothing was started', async () => {
    const { exit, stderr } = await upOf({
      stack: (stack) => Object.assign(at(stack, 'secrets'), { note: { env: 'NOT_SET_ANYWHERE' } }),
    });
    expect(stderr).toMatch(/NOT_SET_ANYWHERE is not set/);
    expect(exit).toBe(EXIT.usage);
    expect(kept()).toEqual([]);
  });
});
