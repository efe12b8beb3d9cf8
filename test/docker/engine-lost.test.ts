import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { endDrills, momentOf, reach, startDrill, type StartedDrill } from '../support/started-drill.ts';
import { leftovers } from '../support/leftovers.ts';
import { scratch, TINY_STACK } from '../support/tiny.ts';
import { until } from '../support/until.ts';
import { cutEngine, type CutEngine } from './cut-engine.ts';
import { atEngine, containerOf, expectNothingOf, soon, useBuiltImages, writePair, type Pair } from './pair/pair.ts';
import { docker } from './container.ts';

const IN_ALL_MS = 300_000;
/** Two faults that cannot be lifted take 10 s each, and so does the stack; then there are the hold and the recovery. */
const TOLD_WITHIN_MS = 120_000;
/** What the guard has for a Compose stack. */
const GUARD_MS = 30_000;

const SERVICES = ['brownout-toxiproxy', 'brownout-prober', 'back', 'store', 'setup', 'front'];

ownTmp();
const place = scratch();
let pair: Pair;
let drills = 0;

beforeAll(() => {
  useBuiltImages();
  pair = writePair(join(place.path, 'files'), {
    scenario: (scenario) => {
      scenario['method'] = [
        { inject: 'frozen', fault: { kind: 'pause', component: 'back' }, 'max-duration': '60s' },
        { inject: 'off', fault: { kind: 'disconnect', component: 'store' }, 'max-duration': '60s' },
        { hold: '6s' },
        { lift: 'off' },
        { lift: 'frozen' },
      ];
      scenario['expect'] = {
        surfaces: {
          page: { fails: { how: { status: 502, code: 'Unavailable' }, 'each-within': '800ms', ratio: '70%' } },
          own: { survives: { ratio: '70%' } },
          word: { fails: { how: { error: 'timeout' }, ratio: '70%' } },
        },
      };
      scenario['recovery'] = { within: '5s', 'stable-for': '1s' };
    },
  });
});

afterAll(async () => {
  await endDrills();
  place.remove();
});

const way = async (): Promise<CutEngine> => cutEngine(join(place.path, `engine-${drills}.sock`));

/** A drill whose engine can be cut, with one container paused and one disconnected; all that it has is at the engine. */
const underWay = async (engine: CutEngine): Promise<StartedDrill> => {
  drills += 1;
  const out = join(place.path, `runs-${drills}`);
  const drill = await startDrill(out, pair.scenario, { args: ['--env', 'compose'], env: { DOCKER_HOST: engine.host } });
  await reach(drill, 'bites off');
  const { run } = drill.run;
  expect(await docker('inspect', '--format', '{{.State.Status}}', await containerOf(run, 'back'))).toBe('paused');
  const networks = await docker(
    'inspect',
    '--format',
    '{{len .NetworkSettings.Networks}}',
    await containerOf(run, 'store'),
  );
  expect(networks).toBe('0');
  return drill;
};

const told = (drill: StartedDrill, event: string): boolean =>
  drill.run.journal().some((line) => line.type === 'runtime' && line.component === 'back' && line.event === event);

test(
  'an engine that is away for some seconds leaves nothing, and a drill that claims nothing of them',
  {
    timeout: IN_ALL_MS,
  },
  async () => {
    await using engine = await way();
    const drill = await underWay(engine);
    await engine.set('cut');
    const unproven = (): boolean =>
      drill.run.journal().some((it) => it.type === 'proof' && it.fault === 'frozen' && !it.yes);
    await until('a proof that could not be had', unproven);
    await engine.set('open');
    const { exit, stderr } = await drill.command.ended;
    const result = drill.run.result();
    expect(result, stderr).toMatchObject({ verdict: 'INCONCLUSIVE', exit: EXIT.inconclusive });
    expect(exit).toBe(EXIT.inconclusive);
    expect(drill.run.journal().map(momentOf)).toEqual(expect.arrayContaining(['lifted off', 'lifted frozen']));
    // What happened after the engine was back is told, too.
    expect(told(drill, 'unpause')).toBe(true);
    await expectNothingOf(drill.run.run, drill.run.ports());
  },
);

const LOST = [
  ['goes away', 'cut', (run: string) => ['down', run]],
  ['says nothing any more', 'hanging', () => ['recover']],
] as const;

test.each(LOST)(
  'an engine that %s in mid-drill is an outcome, and can be mended',
  {
    timeout: IN_ALL_MS,
  },
  async (_, how, mend) => {
    await using engine = await way();
    const drill = await underWay(engine);
    const { run } = drill.run;
    await engine.set(how);
    const began = performance.now();
    const { exit, stderr } = await drill.command.ended;
    expect(performance.now() - began).toBeLessThan(TOLD_WITHIN_MS);

    expect(exit, stderr).toBe(EXIT.cleanup);
    const { verdict, cells, residue } = drill.run.result();
    expect(verdict).toBe('CLEANUP_FAILED');
    for (const surface of ['page', 'word'])
      expect(cells.find((it) => it.surface === surface)).toMatchObject({ verdict: 'inconclusive' });
    expect(residue.left).toHaveLength(1);
    for (const service of SERVICES) expect(residue.left[0]?.en).toContain(service);
    expect(residue.left[0]?.en).toContain('the Docker engine does not answer');
    expect(stderr).toContain(`npx brownout down ${run}`);
    expect((await atEngine(run)).filter((it) => it.startsWith('container'))).toHaveLength(SERVICES.length);

    await engine.set('open');
    const mended = await brownout(mend(run), { env: { DOCKER_HOST: engine.host } }).ended;
    expect(mended, mended.stderr).toMatchObject({ exit: EXIT.passed });
    expect(mended.stdout).toContain(`${run}  `);
    expect(mended.stdout).toContain('nothing left');
    await expectNothingOf(run, drill.run.ports());
  },
);

test('a guard to whom the engine comes back in time leaves nothing', { timeout: IN_ALL_MS }, async () => {
  await using engine = await way();
  const drill = await underWay(engine);
  await engine.set('hanging');
  drill.command.kill('SIGKILL');
  await until('a guard at work', () => drill.run.guard().some(({ type }) => type === 'took-over'));
  const before = engine.unanswered();
  await until('a question of the guard', () => engine.unanswered() > before);
  await engine.set('open');
  await soon(GUARD_MS, async () => expect(drill.run.guard().at(-1)).toMatchObject({ type: 'down', left: [] }));
  await expectNothingOf(drill.run.run, drill.run.ports());
});

test('what a guard cannot take away is taken away by the next start', { timeout: IN_ALL_MS }, async () => {
  await using engine = await way();
  const env = { DOCKER_HOST: engine.host };
  const drill = await underWay(engine);
  const { run } = drill.run;
  await engine.set('cut');
  drill.command.kill('SIGKILL');
  await soon(GUARD_MS, async () => expect(drill.run.guard().at(-1)?.type).toBe('down'));
  expect(JSON.stringify(drill.run.guard().at(-1))).toContain(`npx brownout down ${run}`);
  expect((await atEngine(run)).filter((it) => it.startsWith('container'))).toHaveLength(SERVICES.length);

  await engine.set('open');
  const args = ['up', '--env', 'compose', '--json', '--out', join(place.path, 'next'), pair.stack];
  const next = await brownout(args, { env }).ended;
  expect(next.stderr).toContain(`swept what the killed run ${run} had left`);
  await expectNothingOf(run, drill.run.ports());
  expect(await brownout(['down', '--all'], { env }).ended).toMatchObject({ exit: EXIT.passed });
});

/** A person looks at the terminal meanwhile. */
const SOON_MS = 15_000;

test(
  'a hanging engine keeps commands for some seconds, and other stacks not at all',
  { timeout: IN_ALL_MS },
  async () => {
    drills += 1;
    await using engine = await way();
    const env = { DOCKER_HOST: engine.host };
    const up = async (...args: readonly string[]): Promise<string> => {
      const { stdout, stderr } = await brownout(['up', '--json', '--out', join(place.path, 'kept'), ...args], { env })
        .ended;
      expect(stdout, stderr).toMatch(/^\{/);
      return (JSON.parse(stdout) as { readonly run: string }).run;
    };
    const contained = await up('--env', 'compose', pair.stack);
    const embedded = await up(TINY_STACK);
    await engine.set('hanging');

    const began = performance.now();
    const status = await brownout(['status', '--json'], { env }).ended;
    expect(performance.now() - began).toBeLessThan(SOON_MS);
    expect(status.stderr).toContain('the Docker engine does not answer');
    const { runs } = JSON.parse(status.stdout) as { readonly runs: readonly { readonly run: string }[] };
    expect(runs.find(({ run }) => run === embedded)).toMatchObject({ components: { back: 'running' } });
    const silent: unknown = expect.stringContaining('the Docker engine does not answer');
    expect(runs.find(({ run }) => run === contained)).toMatchObject({ error: { en: silent } });

    const down = brownout(['down', '--all'], { env });
    await soon(SOON_MS, async () => expect(leftovers(embedded)).toEqual([]));
    expect(down.isOver).toBe(false);
    const { exit, stdout, stderr } = await down.ended;
    expect(exit).toBe(EXIT.cleanup);
    expect(stderr).toContain('the Docker engine does not answer');
    expect(stdout).toContain(`${embedded}  down, nothing left`);
    expect(stdout).toMatch(new RegExp(`${contained} +NOT CLEAN.*npx brownout down ${contained}`));

    await engine.set('open');
    expect(await brownout(['down', contained], { env }).ended).toMatchObject({ exit: EXIT.passed });
    await expectNothingOf(contained);
  },
);
