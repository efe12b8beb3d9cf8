import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readStack } from '../../src/cli/files.ts';
import { sharedMemory } from '../support/leftovers.ts';
import { IS_WHOLE, SAMPLED, sampleOf } from '../support/sample.ts';
import { slots } from '../support/slots.ts';
import { endDrills, expectNothingLeft, figures, reach, startDrill, type Took } from '../support/started-drill.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { scratch } from '../support/tiny.ts';

const SCENARIO = 'scenarios/auth-down.yaml';
const IN_ALL_MS = 3_600_000;
const SAMPLE = 2;

ownTmp();
const place = scratch();
const sharedBefore = sharedMemory();
// All of them are for the figures: one at a time.
const work = slots(IS_WHOLE ? 1 : SAMPLE);
const took: Took[] = [];
const stack = await readStack('compose/stack.yaml');

/** Every moment of the drill but samples; the order of components is that of the file. */
const MOMENTS = [
  'drill',
  'reserve begins',
  'reserved',
  'reserve ends',
  'up begins',
  ...stack.components.flatMap(({ name, once }) => [`${name} is starting`, `${name} is ${once ? 'done' : 'ready'}`]),
  'up ends',
  'prepare begins',
  'prepare ends',
  'gate begins',
  'answer',
  'counter',
  'gate ends',
  'inject begins (no-auth)',
  'armed no-auth',
  'asked no-auth',
  'bites no-auth',
  'inject ends (no-auth)',
  'observe begins',
  'proof no-auth',
  'clock',
  'observe ends',
  'lift begins (no-auth)',
  'lift-asked no-auth',
  'lifted no-auth',
  'lift ends (no-auth)',
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
];

const chosen = sampleOf(MOMENTS, SAMPLE);

afterAll(async () => {
  await endDrills();
  const shared = sharedMemory().filter((it) => !sharedBefore.includes(it));
  process.stdout.write(`${SAMPLED}: ${chosen.join(', ')}\n${figures(took)}`);
  place.remove();
  expect(shared).toEqual([]);
});

describe('the runner of auth-down, killed with SIGKILL, leaves nothing', { timeout: IN_ALL_MS }, () => {
  test.concurrent.each(chosen.map((moment, index) => [moment, index] as const))('at "%s"', async (moment, index) => {
    await work(async () => {
      const drill = await startDrill(join(place.path, String(index)), SCENARIO);
      await reach(drill, moment, 240_000);
      drill.command.kill('SIGKILL');
      took.push({ moment, ms: await expectNothingLeft(drill) });
      await drill.command.ended;
      const last = drill.run.guard().at(-1);
      expect(last).toMatchObject({ type: expect.stringMatching(/^(down|released)$/) });
      if (last?.type === 'down') expect(last.left).toEqual([]);
    });
  });
});
