import { expect, test } from 'vitest';
import { blastRadius } from '../../src/core/blast-radius.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import type { Run } from '../../src/model/run.ts';
import {
  broken,
  degrades,
  denied,
  fails,
  journalOf,
  ok,
  queued,
  recordOf,
  scenarioOf,
  surface,
  survives,
  whileOn,
  without,
} from '../support/record.ts';

const scenario = scenarioOf(
  { gone: fails(), less: degrades(), free: survives(), far: survives() },
  {
    surfaces: [
      surface('gone', { needs: ['client->app', 'app->auth'] }),
      surface('less', { softens: ['app->auth'] }),
      surface('free'),
      surface('far'),
    ],
  },
);
const runOf = (answers: Parameters<typeof whileOn>[0], edit = without()): Run =>
  evaluate(scenario, recordOf(journalOf(scenario, { behave: whileOn(answers), edit })));
const told = (run: Run): readonly string[] =>
  (blastRadius(run)?.surfaces ?? []).map((one) => `${one.surface} ${one.foretold} ${one.hurt}`);

test('what the stack foretells is set against what was seen', () => {
  const run = runOf({ gone: denied, less: ok, far: broken });
  expect(blastRadius(run)?.links).toEqual(['app->auth']);
  expect(told(run)).toEqual(['gone hard true', 'less soft false', 'free none false', 'far none true']);
  expect(told(runOf({ gone: denied, less: queued }))).toContain('less soft true');
});

test('of what was not proven nothing is said', () => {
  const unproven = runOf({ gone: denied, less: queued }, without('bites'));
  expect(told(unproven)).toContain('gone hard null');
});

test('there is none without a fault, nor in a run that does not tell what surfaces need', () => {
  expect(blastRadius({ ...runOf({}), faults: [] })).toBeNull();
  const run = runOf({ gone: denied });
  const surfaces = run.surfaces.map(({ needs: _needs, ...old }) => old);
  expect(blastRadius({ ...run, surfaces })).toBeNull();
});
