import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import type { Run } from '../../src/model/run.ts';
import { untilJudged } from '../support/busy-machine.ts';
import { brownout, type Ended } from '../support/command.ts';
import { slots } from '../support/slots.ts';
import {
  endDrills,
  expectNothingLeft,
  killGuard,
  leftOf,
  reach,
  startDrill,
  type StartedDrill,
} from '../support/started-drill.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { at, scratch, writeTiny, type Draft } from '../support/tiny.ts';
import { until } from '../support/until.ts';

const IN_ALL_MS = 600_000;

ownTmp();
const place = scratch();
const work = slots(4);
let drills = 0;

interface Changes {
  readonly stack?: (stack: Draft) => void;
  readonly scenario?: (scenario: Draft) => void;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const begin = async ({ args = [], env = {}, ...changes }: Changes = {}): Promise<StartedDrill> => {
  drills += 1;
  const folder = join(place.path, String(drills));
  return startDrill(join(folder, 'runs'), writeTiny(join(folder, 'files'), changes).scenario, { args, env });
};

const resultOf = ({ stdout }: Ended): Run => JSON.parse(stdout) as Run;

/** Runs a drill to its end, after which nothing of it is left. */
const rehearse = async (changes: Changes = {}): Promise<Run & { readonly exited: number | null }> =>
  work(async () => {
    const drill = await begin(changes);
    const ended = await drill.command.ended;
    expect(leftOf(drill), ended.stderr).toEqual([]);
    await expectNothingLeft(drill);
    return { ...resultOf(ended), exited: ended.exit };
  });

/** Rehearses until the machine was quiet enough to judge by. */
const judged = async (changes: Changes = {}): ReturnType<typeof rehearse> => {
  const { result } = await untilJudged(async () => ({ result: await rehearse(changes) }));
  return result;
};

const cellOf = (run: Run, surface: string): unknown => run.cells.find((cell) => cell.surface === surface)?.verdict;

afterAll(async () => {
  await endDrills();
  place.remove();
});

// First, for they take longest: an undo is tried for a while.
describe.concurrent('a drill whose undo does nothing', { timeout: IN_ALL_MS }, () => {
  test('is CLEANUP_FAILED where an undo does nothing, and names no command for a stack that is gone', async () => {
    await work(async () => {
      const drill = await begin({
        scenario: withCall({ undo: { http: { method: 'POST', url: 'http://front/nothing' } } }),
      });
      const ended = await drill.command.ended;
      expect(resultOf(ended)).toMatchObject({ verdict: 'CLEANUP_FAILED', exit: EXIT.cleanup });
      expect(ended.exit).toBe(EXIT.cleanup);
      const failed = drill.run.journal().find((line) => line.type === 'lift-failed');
      expect(failed).toMatchObject({
        fault: 'broken',
        byHand: [expect.stringContaining('brownout lift broken'), expect.stringContaining('brownout down')],
      });
      expect(ended.stderr).toMatch(/the stack is down, and broken with it/);
      expect(ended.stderr).not.toContain('npx brownout');
      await expectNothingLeft(drill);
    });
  });

  test('is CLEANUP_FAILED with a stack that stays, and the commands that it prints find the fault and the stack', async () => {
    await work(async () => {
      const drill = await begin({
        scenario: withCall({ undo: { http: { method: 'POST', url: 'http://front/nothing' } } }),
        args: ['--keep'],
      });
      const ended = await drill.command.ended;
      expect(ended.exit).toBe(EXIT.cleanup);
      const commands = [...ended.stderr.matchAll(/npx brownout (.*)/g)].map(([, line = '']) => line.trim().split(/ +/));
      expect(commands.map(([command]) => command)).toEqual(['lift', 'down']);
      const [lift = [], down = []] = commands;
      expect(await brownout(lift.slice(0, 4)).ended).toMatchObject({
        exit: EXIT.cleanup,
        stdout: expect.stringMatching(/^broken {2}STILL ON/),
      });
      expect(await brownout(down.slice(0, 2)).ended).toMatchObject({ exit: EXIT.passed });
      await expectNothingLeft(drill);
    });
  });
});

describe.concurrent('a drill that runs to its end', { timeout: IN_ALL_MS }, () => {
  test('passes where the stack degrades as declared', async () => {
    const run = await judged();
    expect(run).toMatchObject({ verdict: 'PASSED', exited: EXIT.passed, reasons: [], stopped: null });
    expect(run.cells.map((cell) => cell.verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(run.cells[0]?.evidence).toMatchObject({ verdict: 'pass' });
    expect(run.faults[0]).toMatchObject({ liftedBy: 'runner', unproven: null, carried: { idle: [] } });
    expect(run.invariants).toMatchObject([{ name: 'notes', verdict: 'pass', lost: [], doubled: [] }]);
  });

  test('counts what it looked for at its end, and what of it is left', async () => {
    await work(async () => {
      const drill = await begin({
        scenario: (scenario) => {
          scenario['method'] = [
            { inject: 'slow', fault: { kind: 'latency', link: 'front->back', latency: '700ms' } },
            { hold: '6s' },
          ];
        },
      });
      const { stderr } = await drill.command.ended;
      const told = drill.run.journal().find((line) => line.type === 'residue');
      expect(told).toMatchObject({
        left: [],
        checked: {
          kept: false,
          // Toxiproxy's API, two components, four links, and two of the operator's.
          gone: { toxics: 1, processes: 3, ports: 9, folders: 1 },
          left: { toxics: 0, processes: 0, ports: 0, folders: 0 },
        },
      });
      expect(stderr).toContain('left behind: 0 toxics, 0 processes, 0 ports, 0 folders');
      await expectNothingLeft(drill);
    });
  });

  test('fails where a surface breaks that should degrade', async () => {
    const run = await judged({ args: ['--profile', 'proud'] });
    expect(run).toMatchObject({ verdict: 'FAILED', exited: EXIT.failed });
    expect(cellOf(run, 'price')).toBe('worse');
    expect(cellOf(run, 'page')).toBe('pass');
  });

  test('passes where a surface does better than declared, and fails with --strict', async () => {
    const run = await judged({
      scenario: (scenario) => {
        at(scenario, 'expect', 'surfaces')['page'] = { degrades: { to: { status: 203 }, ratio: '70%' } };
      },
      args: ['--strict'],
    });
    expect(run).toMatchObject({ verdict: 'PASSED', exited: EXIT.failed });
    expect(cellOf(run, 'page')).toBe('better');
  });

  test('two side by side pass as one alone does, and leave nothing', async () => {
    const runs = await Promise.all([judged(), judged()]);
    expect(runs.map((run) => run.verdict)).toEqual(['PASSED', 'PASSED']);
    expect(new Set(runs.map((run) => run.id)).size).toBe(2);
  });

  test('is INCONCLUSIVE where nobody uses the link that is cut', async () => {
    const run = await judged({
      scenario: (scenario) => {
        scenario['method'] = [{ inject: 'no-setup', fault: { kind: 'down', link: 'setup->back' } }, { hold: '6s' }];
        Object.assign(at(scenario, 'expect', 'surfaces'), {
          item: { survives: { ratio: '70%' } },
          price: { survives: { ratio: '70%' } },
        });
      },
    });
    expect(run).toMatchObject({ verdict: 'INCONCLUSIVE', exited: EXIT.inconclusive });
    expect(JSON.stringify(run.reasons)).toMatch(/nobody had used setup->back/);
  });
});

describe.concurrent('a drill that ends early', { timeout: IN_ALL_MS }, () => {
  test('is BLOCKED where the stack is not healthy to begin with', async () => {
    const run = await rehearse({
      stack: (stack) => (at(stack, 'surfaces', 'page')['healthy'] = { status: 204 }),
      scenario: (scenario) => (scenario['steady-state'] = { 'healthy-run': 3, within: '2s' }),
    });
    expect(run).toMatchObject({ verdict: 'BLOCKED', exited: EXIT.blocked, stopped: null });
    expect(JSON.stringify(run.reasons)).toMatch(/page \(200/);
    expect(run.faults).toEqual([]);
  });

  test('is STOPPED by a stop rule', async () => {
    const run = await rehearse({
      scenario: (scenario) => (scenario['stop-when'] = [{ surface: 'item', below: '50%', for: '2s' }]),
    });
    expect(run).toMatchObject({ verdict: 'STOPPED', exited: EXIT.stopped, stopped: { rule: 'stop-when' } });
    expect(run.faults).toMatchObject([{ name: 'no-back', liftedBy: 'runner' }]);
  });

  test('is STOPPED by an error in its method, and undone', async () => {
    const run = await rehearse({
      scenario: withCall({ request: { http: { method: 'POST', url: 'http://front/no-such-path' } } }),
    });
    expect(run).toMatchObject({ verdict: 'STOPPED', exited: EXIT.stopped, stopped: { rule: 'error' } });
    expect(run.stopped?.because.en).toMatch(/the call did not work: 404/);
  });
});

const mode = (value: string): Draft => ({
  http: { method: 'POST', url: 'http://front/mode', json: { mode: value } },
});

/** One fault made by a call: front answers its page with 500. */
function withCall(changes: Draft): (scenario: Draft) => void {
  return (scenario) => {
    scenario['method'] = [
      {
        call: 'broken',
        request: mode('bad'),
        bites: { http: { url: 'http://front/page' }, is: { status: 500 } },
        undo: mode('good'),
        gone: { http: { url: 'http://front/mode' }, is: { json: { '/mode': 'good' } } },
        touches: ['front#mode'],
        ...changes,
      },
      { hold: '6s' },
    ];
    Object.assign(at(scenario, 'expect', 'surfaces'), {
      page: { fails: { how: { status: 500 }, 'each-within': '500ms', ratio: '70%' } },
      item: { survives: { ratio: '70%' } },
      price: { survives: { ratio: '70%' } },
    });
  };
}

const broken = async (change: (stack: Draft) => void): Promise<Run> => {
  const run = await rehearse({ stack: change });
  expect(run).toMatchObject({
    verdict: 'BLOCKED',
    exited: EXIT.blocked,
    phases: [{ phase: 'reserve' }, { phase: 'up' }, { phase: 'verify' }],
  });
  return run;
};

describe.concurrent('what goes wrong while the stack comes up', { timeout: IN_ALL_MS }, () => {
  test('a component that never gets ready is told with the end of its log', async () => {
    const run = await broken((stack) =>
      Object.assign(at(stack, 'components', 'back'), {
        ready: '/healthz',
        'ready-within': '1s',
        process: { command: ['node', '-e', 'console.log("still thinking"); setInterval(() => {}, 1000)'] },
      }),
    );
    expect(JSON.stringify(run.reasons)).toMatch(/back was not ready after 1\.0s.*still thinking/);
  });

  test('a component that dies is told with the end of its log', async () => {
    const run = await broken((stack) =>
      Object.assign(at(stack, 'components', 'front'), {
        process: { command: ['node', '-e', 'throw new Error("no such disk")'] },
      }),
    );
    expect(JSON.stringify(run.reasons)).toMatch(/front ended while it was starting.*no such disk/);
  });

  test('a "once" that fails is told with its exit code', async () => {
    const run = await broken((stack) =>
      Object.assign(at(stack, 'components', 'setup'), {
        process: { command: ['node', '-e', 'console.log("no bucket"); process.exit(4)'] },
      }),
    );
    expect(JSON.stringify(run.reasons)).toMatch(/setup must end with exit code 0, it was 4.*no bucket/);
  });

  test('a program that is not there is named', async () => {
    const run = await broken((stack) =>
      Object.assign(at(stack, 'components', 'back'), { process: { command: ['no-such-program'] } }),
    );
    expect(JSON.stringify(run.reasons)).toMatch(/back could not be started: .*no-such-program/);
  });
});

describe.concurrent('law 3', { timeout: IN_ALL_MS }, () => {
  test('without its guard a drill stops, and leaves nothing', async () => {
    await work(async () => {
      const drill = await begin();
      await reach(drill, 'observe begins');
      await killGuard(drill);
      const ended = await drill.command.ended;
      expect(leftOf(drill)).toEqual([]);
      expect(resultOf(ended)).toMatchObject({ verdict: 'STOPPED', stopped: { rule: 'guard-lost' } });
      expect(ended.exit).toBe(EXIT.stopped);
      await expectNothingLeft(drill);
    });
  });

  test('without its guard a stack that is coming up comes down', async () => {
    await work(async () => {
      const drill = await begin();
      await reach(drill, 'back is starting');
      await killGuard(drill);
      const ended = await drill.command.ended;
      expect(resultOf(ended)).toMatchObject({ verdict: 'STOPPED', stopped: { rule: 'guard-lost' } });
      await expectNothingLeft(drill);
    });
  });

  test('a fault does not outlive its max-duration, though the runner hangs', async () => {
    await work(async () => {
      const drill = await begin({
        scenario: (scenario) => {
          scenario['method'] = [
            { inject: 'no-back', fault: { kind: 'down', link: 'front->back' }, 'max-duration': '7s' },
            { hold: '6s' },
            { lift: 'no-back' },
          ];
        },
      });
      await reach(drill, 'observe begins');
      drill.command.kill('SIGSTOP');
      const asked = performance.now();
      const lifted = await until('a lift by the guard', () => drill.run.guard().find((line) => line.type === 'lifted'));
      const tookMs = performance.now() - asked;
      process.stdout.write(`a fault of at most 7 s was lifted ${Math.round(tookMs)} ms after its runner hung\n`);
      expect(lifted).toMatchObject({ fault: 'no-back', seen: { en: '1 links open' } });
      expect(tookMs).toBeLessThan(16_000);
      drill.command.kill('SIGCONT');
      const ended = await drill.command.ended;
      expect(resultOf(ended)).toMatchObject({ verdict: 'INCONCLUSIVE', exit: EXIT.inconclusive, stopped: null });
      expect(resultOf(ended).faults).toMatchObject([{ name: 'no-back', liftedBy: 'guard' }]);
      await expectNothingLeft(drill);
    });
  });
});

test.concurrent('a stack that was kept after its drill stays until "down"', { timeout: IN_ALL_MS }, async () => {
  await work(async () => {
    const drill = await begin({ args: ['--keep'] });
    await drill.command.ended;
    const { stdout } = await brownout(['status', '--json']).ended;
    // Drills of other tests are up, too.
    const { runs } = JSON.parse(stdout) as { readonly runs: readonly { readonly run: string }[] };
    expect(runs.find(({ run }) => run === drill.run.run)).toMatchObject({
      components: { back: 'running', front: 'running' },
    });
    expect(drill.run.journal().find((line) => line.type === 'residue')).toMatchObject({
      left: [],
      checked: { kept: true },
    });
    const { exit } = await brownout(['down', drill.run.run]).ended;
    expect(exit).toBe(EXIT.passed);
    await expectNothingLeft(drill);
  });
});

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test.concurrent('a run folder keeps files, logs and journal, and no secret', { timeout: IN_ALL_MS }, async () => {
  await work(async () => {
    const secret = 'never-to-be-written-down';
    const drill = await begin({
      stack: (stack) => {
        stack['secrets'] = { note: { env: 'TINY_NOTE' } };
        // Its answer quotes what it was sent.
        at(stack, 'surfaces', 'note')['healthy'] = { status: 403 };
      },
      scenario: (scenario) => {
        scenario['steady-state'] = { 'healthy-run': 3, within: '2s' };
      },
      env: { TINY_NOTE: secret },
    });
    await drill.command.ended;
    await expectNothingLeft(drill);
    const names = filesIn(drill.run.folder).map((file) => relative(drill.run.folder, file));
    for (const name of ['journal.jsonl', 'guard.jsonl', 'sources.json', 'logs/front.log', 'logs/toxiproxy.log'])
      expect(names).toContain(name);
    for (const file of filesIn(drill.run.folder)) expect(readFileSync(file, 'utf8'), file).not.toContain(secret);
  });
});
