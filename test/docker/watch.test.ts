import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JournalLine } from '../../src/model/journal.ts';
import { brownout, RunOnDisk } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { endDrills } from '../support/started-drill.ts';
import { scratch } from '../support/tiny.ts';
import { expectNothingOf, useBuiltImages, writePair } from './pair/pair.ts';

const IN_ALL_MS = 180_000;

ownTmp();
const place = scratch();

beforeAll(useBuiltImages);

afterAll(async () => {
  await endDrills();
  place.remove();
});

const wallOf = (run: RunOnDisk): string => {
  const header = run.journal().find((it) => it.type === 'drill');
  return header?.type === 'drill' ? header.wall : '';
};

type Runtime = Extract<JournalLine, { readonly type: 'runtime' }>;

const told = (run: RunOnDisk): readonly Runtime[] => run.journal().flatMap((it) => (it.type === 'runtime' ? [it] : []));

test(
  'a drill on the stack of the last one tells what happened to it since, and nothing of before',
  {
    timeout: IN_ALL_MS,
  },
  async () => {
    const { scenario } = writePair(join(place.path, 'files'), {
      stack: (draft) => {
        draft['reset'] = [{ http: { url: 'http://back/word' } }];
      },
      scenario: (draft) => {
        draft['method'] = [
          { inject: 'off', fault: { kind: 'disconnect', component: 'store' }, 'max-duration': '60s' },
          { hold: '3s' },
          { lift: 'off' },
        ];
        draft['expect'] = { default: { survives: { ratio: '50%' } } };
      },
    });
    const out = join(place.path, 'runs');
    const { stderr } = await brownout(['run', scenario, scenario, '--env', 'compose', '--out', out]).ended;
    const runs = readdirSync(out).map((run) => new RunOnDisk(out, run));
    const [first, second] = runs.toSorted((a, b) => (wallOf(a) < wallOf(b) ? -1 : 1));
    if (!first || !second) throw new Error(`two drills were asked for: ${stderr}`);
    expect(JSON.stringify(second.journal()), stderr).toContain(`"reused":"${first.run}"`);

    expect(told(first).map(({ event }) => event)).toContain('start');
    for (const run of [first, second]) {
      const store = told(run).filter(({ component }) => component === 'store');
      expect(store.map(({ event }) => event.split(' ').slice(0, 2).join(' '))).toContain('network disconnect');
    }
    expect(told(second).filter(({ wall }) => wall < wallOf(second))).toEqual([]);
    await expectNothingOf(first.run);
  },
);
