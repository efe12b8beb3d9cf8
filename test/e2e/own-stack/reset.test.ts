import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { EXIT } from '../../../src/model/errors.ts';
import type { Run } from '../../../src/model/run.ts';
import { brownout, RunOnDisk } from '../../support/command.ts';
import { leftovers } from '../../support/leftovers.ts';
import { ownTmp } from '../../support/own-tmp.ts';
import { SAMPLED, sampleOf } from '../../support/sample.ts';
import { slots } from '../../support/slots.ts';
import {
  endDrills,
  expectNothingLeft,
  figures,
  killGuard,
  momentOf,
  startDrill,
  type StartedDrill,
  type Took,
} from '../../support/started-drill.ts';
import { at, scratch, writeTiny, type Draft } from '../../support/tiny.ts';
import { until } from '../../support/until.ts';

const IN_ALL_MS = 600_000;

ownTmp();
const place = scratch();
const work = slots(4);
const took: Took[] = [];
/** More of them take longer than people wait for their tests. */
const SAMPLE = 3;
let folders = 0;

afterAll(async () => {
  await endDrills();
  process.stdout.write(`${SAMPLED}: ${chosen.map(([run, moment]) => `run ${run} at ${moment}`).join(', ')}\n`);
  process.stdout.write(figures(took));
  place.remove();
});

const mode = (value: string): Draft => ({
  http: { method: 'POST', url: 'http://front/mode', json: { mode: value } },
});
const DATA_BACK: readonly Draft[] = [
  { http: { method: 'DELETE', url: 'http://front/notes' }, is: { json: { '/keys': [] } } },
  { ...mode('good'), is: { json: { '/mode': 'good' } } },
];
/** Never answered as it says: a moment to look at. */
const ENDLESS: readonly Draft[] = [{ command: { argv: ['sleep', '59'] }, within: '60s' }];

/** At which moment of which run the runner is killed, and what puts the data back meanwhile. */
const MOMENTS = [
  [0, 'end', DATA_BACK],
  [1, 'drill', DATA_BACK],
  [1, 'reserved', DATA_BACK],
  [1, 'reserve ends', DATA_BACK],
  [1, 'up begins', ENDLESS],
] as const;
const chosen = sampleOf(MOMENTS, SAMPLE);

/** A stack whose data can be put back, and which writes a note of its own when it is prepared. */
const resettable =
  (reset: readonly Draft[]) =>
  (stack: Draft): void => {
    stack['reset'] = reset;
    stack['allow'] = { commands: true };
    at(stack, 'surfaces', 'price')['prepare'] = [
      {
        http: {
          method: 'POST',
          url: 'http://front/notes',
          headers: { 'x-key': '${secret.note}' },
          json: { key: 'prepared-${run}' },
        },
        is: { status: 201 },
      },
    ];
  };

/** Over in a few seconds. */
const hasty = (scenario: Draft): void => {
  scenario['method'] = [
    { inject: 'no-back', fault: { kind: 'down', link: 'front->back' }, 'max-duration': '60s' },
    { hold: '3s' },
    { lift: 'no-back' },
  ];
  scenario['steady-state'] = { 'healthy-run': 3, within: '10s' };
  for (const cell of Object.values(at(scenario, 'expect', 'surfaces')))
    Object.assign(Object.values(cell as Draft)[0] as Draft, { ratio: '30%' });
  scenario['recovery'] = { within: '5s', 'stable-for': '300ms' };
};

/** Leaves the page broken: nothing undoes it. */
const spoiling = (scenario: Draft): void => {
  const method = scenario['method'] as Draft[];
  method.splice(1, 0, {
    call: 'spoilt',
    request: mode('bad'),
    bites: { http: { url: 'http://front/page' }, is: { status: 500 } },
    permanent: true,
    touches: ['front#mode'],
  });
};

/** Ends early, by its own rule. */
const stopping = (scenario: Draft): void => {
  scenario['stop-when'] = [{ surface: 'item', below: '50%', for: '1s' }];
};

type Change = (scenario: Draft) => void;

/** Starts scenarios of one stack, one file each, in one command. */
const begin = async (
  scenarios: readonly Change[],
  { reset = DATA_BACK, args = [] }: { readonly reset?: readonly Draft[]; readonly args?: readonly string[] } = {},
): Promise<StartedDrill> => {
  folders += 1;
  const folder = join(place.path, String(folders));
  const written = writeTiny(join(folder, 'files'), { stack: resettable(reset), scenario: hasty });
  const [first = '', ...others] = scenarios.map((change, index) => {
    const scenario = parse(readFileSync(written.scenario, 'utf8')) as Draft;
    change(scenario);
    const file = join(folder, 'files', `${index}.yaml`);
    writeFileSync(file, stringify(scenario, { aliasDuplicateObjects: false }));
    return file;
  });
  return startDrill(join(folder, 'runs'), first, { args: [...others, ...args] });
};

const nothing: Change = () => {};
const proud: Change = (scenario) => (scenario['stack'] = { file: 'stack.yaml', profile: 'proud' });

/** The runs of a command, in their order. */
const runsOf = ({ run }: StartedDrill): readonly RunOnDisk[] => {
  const out = dirname(run.folder);
  const begun = readdirSync(out)
    .map((name) => new RunOnDisk(out, name))
    .flatMap((it) => {
      const header = it.journal().find((line) => line.type === 'drill');
      return header?.type === 'drill' ? [{ it, wall: header.wall }] : [];
    });
  return begun.toSorted((a, b) => (a.wall < b.wall ? -1 : 1)).map(({ it }) => it);
};

/** Waits for a moment of the first or second run of a command. */
const reachIn = async (drill: StartedDrill, nth: number, moment: string): Promise<RunOnDisk> =>
  until(
    `"${moment}" in run ${nth + 1}`,
    () => {
      const run = runsOf(drill)[nth];
      if (run?.journal().map(momentOf).includes(moment)) return run;
      if (drill.command.isOver) throw new Error(`the command ended without "${moment}" in run ${nth + 1}`);
      return undefined;
    },
    120_000,
  );

/** By what name the stack of a run is known. */
const stackRunOf = (run: RunOnDisk): string | undefined => {
  const line = run.journal().find((it) => it.type === 'reserved');
  return line?.type === 'reserved' ? line.handle.run : undefined;
};

/** Waits until nothing is left of any run of a command; how long that took, ms. */
const nothingLeft = async (drill: StartedDrill): Promise<number> => {
  const began = performance.now();
  for (const run of runsOf(drill)) await expectNothingLeft({ ...drill, run });
  return performance.now() - began;
};

/** The stack's own processes, without guards. */
const processesOf = (run: string): readonly string[] =>
  leftovers(run).filter((it) => it.startsWith('process ') && !it.includes('guard.js'));

const resultsOf = (stdout: string): readonly Run[] => JSON.parse(stdout) as readonly Run[];

/** A busy machine may leave a verdict open: what counts here is that the drill ran to its end. */
const RAN = expect.stringMatching(/^(?:PASSED|FAILED|INCONCLUSIVE)$/) as unknown;
/** The steady state was met, and nothing was shown to be broken. */
const SOUND = expect.stringMatching(/^(?:PASSED|INCONCLUSIVE)$/) as unknown;

interface Status {
  readonly runs: readonly { readonly run: string; readonly links: Readonly<Record<string, string>> }[];
}

describe.concurrent('a stack that says how its data goes back', { timeout: IN_ALL_MS }, () => {
  test('serves several drills, with the same processes, the data of before, and prepared anew', async () => {
    await work(async () => {
      const drill = await begin([spoiling, nothing], { args: ['--keep'] });
      const first = await reachIn(drill, 0, 'gate ends');
      const before = processesOf(first.run);
      const second = await reachIn(drill, 1, 'gate ends');
      expect(processesOf(first.run)).toEqual(before);
      expect(before.length).toBeGreaterThanOrEqual(3);
      const { stdout, stderr } = await drill.command.ended;
      expect(resultsOf(stdout)).toMatchObject([
        {
          verdict: 'FAILED',
          stack: { run: first.run },
          residue: { verified: true, left: [], remains: true, handedOn: true },
        },
        {
          id: second.run,
          verdict: SOUND,
          faults: [{ name: 'no-back', liftedBy: 'runner' }],
          stack: { run: first.run },
          phases: expect.arrayContaining([
            expect.objectContaining({
              phase: 'up',
              facts: { reused: first.run, requests: 2, logs: first.folder },
            }),
          ]),
        },
      ]);
      expect(stderr).toContain('left behind: 0 toxics; the stack goes on to the next drill');
      expect(stderr).toContain('reused, reset 2 requests');
      expect(readFileSync(join(first.folder, 'logs', 'front.log'), 'utf8').match(/front listens/g)).toHaveLength(1);
      const { runs } = JSON.parse((await brownout(['status', '--json']).ended).stdout) as Status;
      const front = runs.find(({ run }) => run === first.run)?.links['client->front'] ?? '';
      const notes = (await (await fetch(`http://${front}/notes?prefix=`)).json()) as { readonly keys: string[] };
      expect(notes.keys.filter((key) => key.includes(first.run))).toEqual([]);
      expect(notes.keys.filter((key) => key === `prepared-${second.run}`)).toHaveLength(1);
      expect(await brownout(['down', first.run]).ended).toMatchObject({ exit: EXIT.passed });
      await nothingLeft(drill);
    });
  });

  test('is not handed on where putting the data back fails: that drill is BLOCKED, the next gets a new stack', async () => {
    await work(async () => {
      const [back = {}] = DATA_BACK;
      const drill = await begin([nothing, nothing, nothing], {
        reset: [back, { http: { method: 'POST', url: 'http://front/no-such-path' } }],
      });
      const { stdout, exit } = await drill.command.ended;
      expect(resultsOf(stdout).map(({ verdict }) => verdict)).toEqual([SOUND, 'BLOCKED', SOUND]);
      expect(JSON.stringify(resultsOf(stdout)[1]?.reasons)).toMatch(/step 2 of reset was answered with 404/);
      expect(exit).toBe(EXIT.blocked);
      const [first, second, third] = runsOf(drill);
      expect(second && stackRunOf(second)).toBe(first?.run);
      expect(third && stackRunOf(third)).toBe(third?.run);
      await nothingLeft(drill);
    });
  });

  test('goes down with a drill that was stopped, and with one whose profile is not that of the next', async () => {
    await work(async () => {
      const drill = await begin([stopping, nothing, proud]);
      const { stdout } = await drill.command.ended;
      expect(resultsOf(stdout).map(({ verdict }) => verdict)).toEqual(['STOPPED', SOUND, RAN]);
      for (const run of runsOf(drill)) expect(stackRunOf(run)).toBe(run.run);
      await nothingLeft(drill);
    });
  });
});

describe.concurrent('between two drills on one stack', { timeout: IN_ALL_MS }, () => {
  test.each(chosen)('a runner killed with SIGKILL leaves nothing: run %i at "%s"', async (nth, moment, reset) => {
    await work(async () => {
      const drill = await begin([nothing, nothing], { reset });
      await reachIn(drill, nth, moment);
      drill.command.kill('SIGKILL');
      took.push({ moment, ms: await nothingLeft(drill) });
      await drill.command.ended;
      expect(runsOf(drill).flatMap((run) => run.guard().map((line) => line.type))).toContain('down');
    });
  });

  test('Ctrl+C takes the stack down', async () => {
    await work(async () => {
      const drill = await begin([nothing, nothing]);
      const first = await reachIn(drill, 0, 'end');
      drill.command.kill('SIGINT');
      const { exit, stderr } = await drill.command.ended;
      expect(leftovers(first.run, { ports: first.ports() })).toEqual([]);
      expect(exit).toBe(EXIT.interrupted);
      expect(stderr).toMatch(/no drill takes over the stack of run|stopped by a person/);
      await nothingLeft(drill);
    });
  });

  test('Ctrl+C while the data is put back ends that at once, and takes the stack down', async () => {
    await work(async () => {
      const drill = await begin([nothing, nothing], { reset: ENDLESS });
      await reachIn(drill, 1, 'up begins');
      drill.command.kill('SIGINT');
      const asked = performance.now();
      const { exit, stdout } = await drill.command.ended;
      expect(performance.now() - asked).toBeLessThan(15_000);
      expect(exit).toBe(EXIT.interrupted);
      expect(resultsOf(stdout)[1]).toMatchObject({ verdict: 'STOPPED', stopped: { rule: 'person' } });
      await nothingLeft(drill);
    });
  });
});

// Alone: the start of another drill would mend it, too.
test('"recover" mends the second drill where its guard was killed too', { timeout: IN_ALL_MS }, async () => {
  const drill = await begin([nothing, nothing]);
  const second = await reachIn(drill, 1, 'observe begins');
  drill.command.kill('SIGSTOP');
  await killGuard({ ...drill, run: second });
  drill.command.kill('SIGKILL');
  await drill.command.ended;
  const { exit, stdout } = await brownout(['recover', '--json']).ended;
  expect(JSON.parse(stdout)).toMatchObject({ recovered: [{ run: drill.run.run, left: [] }] });
  expect(exit).toBe(EXIT.passed);
  expect(second.result()).toMatchObject({ verdict: 'STOPPED', stack: { run: drill.run.run } });
  await nothingLeft(drill);
});
