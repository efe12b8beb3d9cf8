import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout } from '../support/command.ts';
import { SAMPLED, sampleOf } from '../support/sample.ts';
import { slots } from '../support/slots.ts';
import {
  endDrills,
  expectNothingLeft,
  figures,
  killGuard,
  leftOf,
  momentOf,
  reach,
  startDrill,
  type Took,
} from '../support/started-drill.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { at, scratch, writeTiny, type Draft } from '../support/tiny.ts';

const IN_ALL_MS = 900_000;

/** Two faults at once, and every sort of step that writes to the journal; over in a few seconds. */
const hasty = (draft: Draft): void => {
  draft['method'] = [
    { inject: 'no-back', fault: { kind: 'down', link: 'front->back' }, 'max-duration': '60s' },
    { inject: 'frozen', fault: { kind: 'pause', component: 'back' }, 'max-duration': '60s' },
    { mark: 'both' },
    { hold: '3s' },
    { lift: 'frozen' },
    { lift: 'no-back' },
  ];
  draft['steady-state'] = { 'healthy-run': 3, within: '20s' };
  const surfaces = at(draft, 'expect', 'surfaces');
  for (const cell of Object.values(surfaces)) Object.assign(Object.values(cell as Draft)[0] as Draft, { ratio: '30%' });
  draft['recovery'] = { within: '5s', 'stable-for': '300ms' };
};

const MOMENTS = [
  'drill',
  'reserve begins',
  'reserved',
  'reserve ends',
  'up begins',
  'back is starting',
  'back is ready',
  'setup is starting',
  'setup is done',
  'front is starting',
  'front is ready',
  'up ends',
  'prepare begins',
  'prepare ends',
  'gate begins',
  'answer',
  'gate ends',
  'counter',
  'inject begins (no-back)',
  'armed no-back',
  'asked no-back',
  'bites no-back',
  'inject ends (no-back)',
  'proof no-back',
  'inject begins (frozen)',
  'armed frozen',
  'asked frozen',
  'bites frozen',
  'inject ends (frozen)',
  'mark',
  'observe begins',
  'proof frozen',
  'observe ends',
  'lift begins (frozen)',
  'lift-asked frozen',
  'lifted frozen',
  'lift ends (frozen)',
  'lift begins (no-back)',
  'lift-asked no-back',
  'lifted no-back',
  'lift ends (no-back)',
  'method-end',
  'recover begins',
  'recovery-end',
  'recover ends',
  'invariants begins',
  'invariant',
  'invariants ends',
  'verify begins',
  'residue',
  'verify ends',
  'end',
] as const;

/** More of them than this take longer than people wait for their tests. */
const SAMPLE = 8;

/** Moments at which a person would lose patience, or a scheduler would. */
const SIGNALLED = [
  ['SIGINT', 'back is starting'],
  ['SIGTERM', 'setup is starting'],
  ['SIGINT', 'gate begins'],
  ['SIGTERM', 'asked frozen'],
  ['SIGINT', 'observe begins'],
] as const;
/** Moments after which different things are left. */
const BEREFT = ['reserved', 'back is starting', 'bites frozen', 'verify begins'];

ownTmp();
const place = scratch();
const work = slots(5);
const { scenario } = writeTiny(join(place.path, 'files'), { scenario: hasty });
const took: Took[] = [];
const chosen = sampleOf(MOMENTS, SAMPLE);
let drills = 0;

const begin = async (): ReturnType<typeof startDrill> => {
  drills += 1;
  return startDrill(join(place.path, String(drills)), scenario);
};

afterAll(async () => {
  await endDrills();
  process.stdout.write(`${SAMPLED}: ${chosen.join(', ')}\n${figures(took)}`);
  place.remove();
});

describe('a runner killed with SIGKILL leaves nothing', { timeout: IN_ALL_MS }, () => {
  test.concurrent.each(chosen)('at "%s"', async (moment) => {
    await work(async () => {
      const drill = await begin();
      await reach(drill, moment);
      drill.command.kill('SIGKILL');
      took.push({ moment, ms: await expectNothingLeft(drill) });
      await drill.command.ended;
      // It was the guard, and not the start of a neighbour.
      expect(drill.run.guard().at(-1)).toMatchObject({ type: expect.stringMatching(/^(down|released)$/) });
    });
  });

  test.concurrent('and these are all the moments of a drill', async () => {
    await work(async () => {
      const drill = await begin();
      await drill.command.ended;
      const seen = new Set(drill.run.journal().map(momentOf));
      const known = new Set<string>([...MOMENTS, 'samples', 'clock']);
      expect([...seen].filter((moment) => !known.has(moment))).toEqual([]);
      await expectNothingLeft(drill);
    });
  });
});

describe('a signal ends the drill with an undo and a result', { timeout: IN_ALL_MS }, () => {
  test.concurrent.each(SIGNALLED)('%s at "%s"', async (signal, moment) => {
    await work(async () => {
      const drill = await begin();
      await reach(drill, moment);
      drill.command.kill(signal);
      const { exit, stdout } = await drill.command.ended;
      expect(leftOf(drill)).toEqual([]);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: 'STOPPED', stopped: { rule: 'person' } });
      expect(exit).toBe(signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated);
      await expectNothingLeft(drill);
    });
  });
});

// One at a time: the start of another drill would mend it, too.
describe('where the guard was killed too, "recover" mends it', { timeout: IN_ALL_MS }, () => {
  test.each(BEREFT)('at "%s"', async (moment) => {
    const drill = await begin();
    await reach(drill, moment);
    // Stopped first, or it would see its guard die and end by itself.
    drill.command.kill('SIGSTOP');
    await killGuard(drill);
    drill.command.kill('SIGKILL');
    await drill.command.ended;
    const { exit, stdout } = await brownout(['recover', '--json']).ended;
    expect(leftOf(drill)).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({ recovered: [{ run: drill.run.run, left: [] }] });
    expect(exit).toBe(EXIT.passed);
    expect(drill.run.result()).toMatchObject({ verdict: 'STOPPED', exit: EXIT.stopped });
  });
});
