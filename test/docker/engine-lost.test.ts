import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout, type RunningCommand } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { endEach, momentOf, reach, startDrill, type StartedDrill } from '../support/started-drill.ts';
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
/** A person looks at the terminal meanwhile. */
const SOON_MS = 15_000;

const SERVICES = ['brownout-toxiproxy', 'brownout-prober', 'back', 'store', 'setup', 'front'];

ownTmp();
const place = scratch();
let pair: Pair;

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

afterAll(() => place.remove());

/** What a test has to itself: they run side by side, and commands sweep and take down all that is in their place. */
interface Corner extends AsyncDisposable {
  readonly engine: CutEngine;
  readonly tmp: string;
  readonly out: string;
  say(...args: readonly string[]): RunningCommand;
  /** A drill of the pair, with one container paused and one disconnected. */
  underWay(): Promise<StartedDrill>;
  /** Fails where anything of the drill is left. */
  expectNothingLeft(drill: StartedDrill): Promise<void>;
}

const PORTS = 500;
let corners = 0;

const corner = async (): Promise<Corner> => {
  corners += 1;
  const own = corners;
  const path = join(place.path, `corner-${own}`);
  const [tmp, out] = [join(path, 'tmp'), join(path, 'runs')];
  mkdirSync(tmp, { recursive: true });
  const engine = await cutEngine(join(path, 'engine.sock'));
  const firstPort = 31_000 - own * PORTS;
  const env = {
    TMPDIR: tmp,
    DOCKER_HOST: engine.host,
    BROWNOUT_PORTS: `${firstPort}-${firstPort + PORTS - 1}`,
    BROWNOUT_SUBNETS: `198.19.${own * 16}.0/20`,
  };
  const say = (...args: readonly string[]): RunningCommand => brownout(args, { env });
  const drills: StartedDrill[] = [];
  return {
    engine,
    tmp,
    out,
    say,
    underWay: async () => {
      const drill = await startDrill(out, pair.scenario, { args: ['--env', 'compose'], env });
      drills.push(drill);
      await reach(drill, 'bites off');
      const { run } = drill.run;
      expect(await docker('inspect', '--format', '{{.State.Status}}', await containerOf(run, 'back'))).toBe('paused');
      const networks = '{{len .NetworkSettings.Networks}}';
      expect(await docker('inspect', '--format', networks, await containerOf(run, 'store'))).toBe('0');
      return drill;
    },
    expectNothingLeft: async ({ run }) => expectNothingOf(run.run, { ports: run.ports(), tmp }),
    [Symbol.asyncDispose]: async () => {
      // What a failed test has left.
      await engine.set('open');
      await endEach(drills, env);
      await engine[Symbol.asyncDispose]();
    },
  };
};

const LOST = [
  ['goes away', 'cut', (run: string) => ['down', run]],
  ['says nothing any more', 'hanging', () => ['recover']],
] as const;

const told = (drill: StartedDrill, event: string): boolean =>
  drill.run.journal().some((line) => line.type === 'runtime' && line.component === 'back' && line.event === event);

describe.concurrent('an engine that is lost', () => {
  test(
    'for some seconds leaves nothing, and a drill that claims nothing of them',
    async () => {
      await using own = await corner();
      const drill = await own.underWay();
      await own.engine.set('cut');
      const unproven = (): boolean =>
        drill.run.journal().some((it) => it.type === 'proof' && it.fault === 'frozen' && !it.yes);
      await until('a proof that could not be had', unproven);
      await own.engine.set('open');
      const { exit, stderr } = await drill.command.ended;
      const result = drill.run.result();
      expect(result, stderr).toMatchObject({ verdict: 'INCONCLUSIVE', exit: EXIT.inconclusive });
      expect(exit).toBe(EXIT.inconclusive);
      expect(drill.run.journal().map(momentOf)).toEqual(expect.arrayContaining(['lifted off', 'lifted frozen']));
      // What happened after the engine was back is told, too.
      expect(told(drill, 'unpause')).toBe(true);
      await own.expectNothingLeft(drill);
    },
    IN_ALL_MS,
  );

  test.each(LOST)(
    'for good, as it %s, is an outcome, and can be mended',
    async (_, how, mend) => {
      await using own = await corner();
      const drill = await own.underWay();
      const { run } = drill.run;
      await own.engine.set(how);
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

      await own.engine.set('open');
      const mended = await own.say(...mend(run)).ended;
      expect(mended, mended.stderr).toMatchObject({ exit: EXIT.passed });
      expect(mended.stdout).toContain(`${run}  `);
      expect(mended.stdout).toContain('nothing left');
      await own.expectNothingLeft(drill);
    },
    IN_ALL_MS,
  );

  test(
    'and comes back to a guard in time leaves nothing',
    async () => {
      await using own = await corner();
      const drill = await own.underWay();
      await own.engine.set('hanging');
      drill.command.kill('SIGKILL');
      await until('a guard at work', () => drill.run.guard().some(({ type }) => type === 'took-over'));
      const before = own.engine.unanswered();
      await until('a question of the guard', () => own.engine.unanswered() > before);
      await own.engine.set('open');
      await soon(GUARD_MS, async () => expect(drill.run.guard().at(-1)).toMatchObject({ type: 'down', left: [] }));
      await own.expectNothingLeft(drill);
    },
    IN_ALL_MS,
  );

  test(
    'to a guard for good: the next start takes all away',
    async () => {
      await using own = await corner();
      const drill = await own.underWay();
      const { run } = drill.run;
      await own.engine.set('cut');
      drill.command.kill('SIGKILL');
      await soon(GUARD_MS, async () => expect(drill.run.guard().at(-1)?.type).toBe('down'));
      expect(JSON.stringify(drill.run.guard().at(-1))).toContain(`npx brownout down ${run}`);
      expect((await atEngine(run)).filter((it) => it.startsWith('container'))).toHaveLength(SERVICES.length);

      await own.engine.set('open');
      const next = await own.say('up', '--env', 'compose', '--json', '--out', `${own.out}-next`, pair.stack).ended;
      expect(next.stderr).toContain(`swept what the killed run ${run} had left`);
      await own.expectNothingLeft(drill);
      expect(await own.say('down', '--all').ended).toMatchObject({ exit: EXIT.passed });
    },
    IN_ALL_MS,
  );

  test(
    'as it hangs keeps commands for some seconds, and other stacks not at all',
    async () => {
      await using own = await corner();
      const { engine, tmp } = own;
      const up = async (...args: readonly string[]): Promise<string> => {
        const { stdout, stderr } = await own.say('up', '--json', '--out', own.out, ...args).ended;
        expect(stdout, stderr).toMatch(/^\{/);
        return (JSON.parse(stdout) as { readonly run: string }).run;
      };
      const contained = await up('--env', 'compose', pair.stack);
      const embedded = await up(TINY_STACK);
      await engine.set('hanging');

      const began = performance.now();
      const status = await own.say('status', '--json').ended;
      expect(performance.now() - began).toBeLessThan(SOON_MS);
      expect(status.stderr).toContain('the Docker engine does not answer');
      const { runs } = JSON.parse(status.stdout) as { readonly runs: readonly { readonly run: string }[] };
      expect(runs.find(({ run }) => run === embedded)).toMatchObject({ components: { back: 'running' } });
      const silent: unknown = expect.stringContaining('the Docker engine does not answer');
      expect(runs.find(({ run }) => run === contained)).toMatchObject({ error: { en: silent } });

      const down = own.say('down', '--all');
      await soon(SOON_MS, async () => expect(leftovers(embedded, { tmp })).toEqual([]));
      expect(down.isOver).toBe(false);
      const { exit, stdout, stderr } = await down.ended;
      expect(exit).toBe(EXIT.cleanup);
      expect(stderr).toContain('the Docker engine does not answer');
      expect(stdout).toContain(`${embedded}  down, nothing left`);
      expect(stdout).toMatch(new RegExp(`${contained} +NOT CLEAN.*npx brownout down ${contained}`));

      await engine.set('open');
      expect(await own.say('down', contained).ended).toMatchObject({ exit: EXIT.passed });
      await expectNothingOf(contained, { tmp });
    },
    IN_ALL_MS,
  );
});
