import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectToxiproxy } from '../../../src/adapters/toxiproxy.ts';
import { EXIT } from '../../../src/model/errors.ts';
import { runJudged } from '../../support/busy-machine.ts';
import { brownout, type Ended } from '../../support/command.ts';
import { leftIn } from '../../support/leftovers.ts';
import { ownTmp } from '../../support/own-tmp.ts';
import { killGuard, reach, startDrill, type StartedDrill } from '../../support/started-drill.ts';
import { at, scratch, writeTiny, type Draft } from '../../support/tiny.ts';
import { until } from '../../support/until.ts';

ownTmp();
const place = scratch();
let folders = 0;
/** The run that plays the team: its stack is up, behind a Toxiproxy of its own. */
let team = '';
let api = '';
let components: Readonly<Record<string, Readonly<Record<string, number>>>> = {};
let env: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  const { stack } = writeTiny(join(place.path, 'team'), {});
  const { stdout, stderr } = await brownout(['up', '--json', stack, '--out', join(place.path, 'runs')]).ended;
  expect(stdout, stderr).toMatch(/^\{/);
  const up = JSON.parse(stdout) as { readonly run: string; readonly variables: Readonly<Record<string, string>> };
  team = up.run;
  const handle = JSON.parse(readFileSync(join(tmpdir(), `brownout-${team}`, 'handle.json'), 'utf8')) as {
    readonly data: { readonly api: number; readonly components: typeof components };
  };
  api = `http://127.0.0.1:${handle.data.api}`;
  components = handle.data.components;
  env = { BROWNOUT_SECRET_NOTE: up.variables['NOTE_KEY'] ?? '' };
});

afterAll(async () => {
  await brownout(['down', '--all']).ended;
  expect(leftIn(tmpdir())).toEqual([]);
  place.remove();
});

interface Listed {
  readonly name: string;
  readonly enabled: boolean;
  readonly toxics: readonly string[];
}

const listed = async (): Promise<readonly Listed[]> =>
  (await connectToxiproxy(api).list())
    .map(({ name, enabled, toxics }) => ({ name, enabled, toxics: toxics.map((toxic) => toxic.name) }))
    .toSorted((a, b) => a.name.localeCompare(b.name));

/** The server is as it was, and nobody holds it. */
const expectGivenBack = async (before: readonly Listed[]): Promise<void> => {
  await until('the server as it was', async () => JSON.stringify(await listed()) === JSON.stringify(before));
  expect((await brownout(['status']).ended).stdout).toContain(team);
};

const addressOf = (component: string): string => `127.0.0.1:${Object.values(components[component] ?? {})[0] ?? 0}`;

const attached = (changes: { readonly stack?: (stack: Draft) => void; readonly fault?: Draft } = {}): string => {
  folders += 1;
  return writeTiny(join(place.path, `attached-${folders}`), {
    stack: (stack) => {
      for (const component of Object.values(at(stack, 'components'))) delete (component as Draft)['process'];
      stack['profiles'] = {};
      stack['attach'] = { toxiproxy: api, components: { back: addressOf('back'), front: addressOf('front') } };
      changes.stack?.(stack);
    },
    scenario: (scenario) => {
      if (changes.fault) at(scenario, 'method', '0')['fault'] = changes.fault;
    },
  }).scenario;
};

/** Of what was attached last. */
const runsFolder = (): string => join(place.path, `out-${folders}`);

const run = async (scenario: string, variables = env): Promise<Ended> =>
  brownout(['run', scenario, '--env', 'attach', '--out', runsFolder()], { env: variables }).ended;

/** A drill whose fault is on. */
const begun = async (): Promise<StartedDrill> => {
  const scenario = attached();
  const drill = await startDrill(runsFolder(), scenario, { args: ['--env', 'attach'], env });
  await reach(drill, 'bites no-back');
  return drill;
};

afterEach(async () => {
  await brownout(['recover']).ended;
});

test.each([
  ['a cut', { kind: 'down', link: 'front->back' }],
  ['a hang', { kind: 'timeout', timeout: '0ms', link: 'front->back' }],
])('%s is rehearsed on a stack that was there, and the stack stays', async (_what, fault) => {
  const before = await listed();
  const scenario = attached({ fault });
  const { exit, stdout, stderr } = await runJudged(scenario, runsFolder(), { args: ['--env', 'attach'], env });
  expect(exit, `${stdout}${stderr}`).toBe(EXIT.passed);
  await expectGivenBack(before);
});

test('while a drill has the server nobody else gets it', async () => {
  const before = await listed();
  const drill = await begun();
  const { exit, stderr } = await run(attached());
  expect(exit).toBe(EXIT.refused);
  expect(stderr).toContain(`belongs to the run ${drill.run.run}`);
  drill.command.kill('SIGINT');
  expect(await drill.command.ended).toMatchObject({ exit: EXIT.interrupted });
  await expectGivenBack(before);
});

test('where the runner is killed its guard mends what it broke', async () => {
  const before = await listed();
  const drill = await begun();
  drill.command.kill('SIGKILL');
  await expectGivenBack(before);
  await until('the word of the guard', () => drill.run.guard().some(({ type }) => type === 'down'));
  expect(drill.run.guard().map(({ type }) => type)).toEqual(['guarding', 'took-over', 'lifted', 'down']);
});

test('where the guard is killed, too, recover mends it', async () => {
  const before = await listed();
  const drill = await begun();
  drill.command.kill('SIGSTOP');
  await killGuard(drill);
  drill.command.kill('SIGKILL');
  await drill.command.ended;
  expect(await listed()).not.toEqual(before);
  expect(await brownout(['recover']).ended).toMatchObject({ exit: EXIT.passed });
  await expectGivenBack(before);
});

test("somebody else's fault is left alone, and keeps the drill from beginning", async () => {
  const server = connectToxiproxy(api);
  const toxic = {
    name: 'mine',
    type: 'latency',
    stream: 'downstream',
    toxicity: 1,
    attributes: { latency: 1 },
  } as const;
  await server.addToxic('front->back', toxic);
  const before = await listed();
  const { exit, stdout, stderr } = await run(attached());
  expect(exit).toBe(EXIT.blocked);
  expect(`${stdout}${stderr}`).toContain('front->back has the toxic mine');
  expect(await listed()).toEqual(before);
  await server.removeToxic('front->back', 'mine');
});

test.each([
  ['a component cannot be acted on', { fault: { kind: 'kill', component: 'back' } }, 'cannot kill a component'],
  [
    'a link without a proxy is told, with all that there are',
    { stack: (stack: Draft) => (stack['links'] = [...(stack['links'] as string[]), 'back->front']) },
    'has no proxy for back->front; it has',
  ],
  [
    'one proxy cannot carry two links',
    { stack: (stack: Draft) => Object.assign(at(stack, 'attach'), { proxies: { 'client->back': 'front->back' } }) },
    'the proxy front->back cannot carry client->back, front->back',
  ],
  [
    'a stack that is nowhere',
    { stack: (stack: Draft) => delete stack['attach'] },
    'does not say where its Toxiproxy is',
  ],
] as const)('%s: exit 2, and nothing is touched', async (_what, changes, told) => {
  const before = await listed();
  const { exit, stderr } = await run(attached(changes));
  expect(exit, stderr).toBe(EXIT.usage);
  expect(stderr).toContain(told);
  expect(await listed()).toEqual(before);
});

test('a secret that is random elsewhere must be given', async () => {
  const { exit, stderr } = await run(attached(), {});
  expect(exit).toBe(EXIT.usage);
  expect(stderr).toContain('BROWNOUT_SECRET_NOTE');
});

test('a fault that a person has put on is lifted when the server is given back', async () => {
  const stack = attached().replace('scenario.yaml', 'stack.yaml');
  const out = join(place.path, 'up');
  const { stdout, stderr } = await brownout(['up', '--env', 'attach', '--json', stack, '--out', out], { env }).ended;
  expect(stdout, stderr).toMatch(/^\{/);
  const { run: id } = JSON.parse(stdout) as { readonly run: string };
  expect((await brownout(['inject', 'down', 'front:back', '--run', id]).ended).stdout).toContain('proof');
  expect((await listed()).find(({ name }) => name === 'front->back')?.enabled).toBe(false);
  expect(await brownout(['down', id]).ended).toMatchObject({ exit: EXIT.passed });
  expect((await listed()).every(({ enabled, toxics }) => enabled && toxics.length === 0)).toBe(true);
});
