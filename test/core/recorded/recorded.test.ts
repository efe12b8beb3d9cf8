import { describe, expect, test } from 'vitest';
import { recordedCell, roomy } from '../../../src/core/recorded/cell.ts';
import type { Manner, Observed } from '../../../src/core/recorded/observed.ts';
import { recordedText, scenarioName, type ScenarioText } from '../../../src/core/recorded/scenario-text.ts';
import { suspectsOf, type SurfaceUnderFault } from '../../../src/core/recorded/suspects.ts';
import { surface } from '../../support/record.ts';

const manner = (kind: Manner['kind'], answer: Manner['answer'], more: Partial<Manner> = {}): Manner => ({
  kind,
  answer,
  count: 20,
  maxMs: 40,
  ...more,
});
const seen = (...manners: readonly Manner[]): Observed => ({
  surface: 'page',
  n: manners.reduce((sum, { count }) => sum + count, 0),
  manners,
  maxMs: Math.max(0, ...manners.map(({ maxMs }) => maxMs)),
});
const OK = manner('healthy', {});
const BROKEN = manner('failure', { status: [502] });
const LATE = manner('failure', { error: ['timeout'] }, { maxMs: 2001 });

describe('what was seen becomes what is expected', () => {
  test.each([
    ['healthy survives', seen(OK), { kind: 'survives' }],
    ['a stray sample is no manner', seen(OK, { ...BROKEN, count: 1 }), { kind: 'survives' }],
    [
      'an answer that says no fails, with room',
      seen(BROKEN),
      { kind: 'fails', how: [{ status: [502] }], eachWithinMs: 300 },
    ],
    ['no answer is bounded by the probe', seen(LATE), { kind: 'fails', how: [{ error: ['timeout'] }] }],
    [
      'another good answer degrades',
      seen(manner('answer', { status: [200], json: { '/from': 'memory' } })),
      { kind: 'degrades', to: [{ status: [200], json: { '/from': 'memory' } }] },
    ],
    [
      'one that is merely late is bounded on both sides',
      seen(manner('answer', { status: [200], over: 300 }, { maxMs: 900 })),
      { kind: 'degrades', to: [{ status: [200], over: 300, under: 2000 }] },
    ],
    [
      'two ways to fail are alternatives',
      seen(BROKEN, { ...LATE, count: 7 }),
      { kind: 'fails', how: [{ status: [502] }, { error: ['timeout'] }], eachWithinMs: 4000 },
    ],
  ])('%s', (_, observed, cell) => {
    expect(recordedCell(observed, 2000)).toEqual({ cell, unstable: false });
  });

  test('now this, now that is told, and the cell says what was most', () => {
    expect(recordedCell(seen(BROKEN, { ...OK, count: 8 }), 2000)).toMatchObject({
      cell: { kind: 'fails' },
      unstable: true,
    });
    expect(recordedCell(seen(OK, { ...BROKEN, count: 8 }), 2000)).toEqual({
      cell: { kind: 'survives' },
      unstable: true,
    });
  });

  test('nothing that was seen is nothing to expect', () => {
    expect(recordedCell(seen(), 2000)).toBeUndefined();
  });

  test('a bound has room for a machine half as fast', () => {
    expect([1, 150, 151, 700, 40_000].map((ms) => roomy(ms))).toEqual([300, 300, 500, 1500, 80_000]);
    expect(roomy(1900, 2000)).toBe(2000);
  });
});

describe('what is odd', () => {
  const page = surface('page', { needs: ['web->db'], softens: ['web->cache'] });
  const under = (link: string, observed: Observed, more: Partial<SurfaceUnderFault> = {}): SurfaceUnderFault => {
    const recorded = recordedCell(observed, 2000);
    if (!recorded) throw new Error('nothing was recorded');
    return { surface: page, link, way: 'down', seen: observed, recorded, recovery: undefined, ...more };
  };
  const back = { surface: 'page', verdict: 'pass', interval: [0, 10], budgetMs: 30_000, relapses: 0 } as const;

  test.each<[string, SurfaceUnderFault, readonly string[]]>([
    ['a need that is none', under('web->db', seen(OK)), ['needless']],
    ['slowness is survived by whoever waits', under('web->db', seen(OK), { way: 'slow' }), []],
    ['a dependency that nobody names', under('web->mail', seen(BROKEN)), ['unnamed']],
    ['one that is named softens', under('web->cache', seen(BROKEN)), []],
    ['a wait that nobody ends', under('web->db', seen({ ...LATE, maxMs: 5400 })), ['hang']],
    [
      'a wait on the way of the user is that of the probe',
      under('client->web', seen({ ...LATE, maxMs: 5400 })),
      ['unnamed'],
    ],
    ['one that came back', under('web->db', seen(BROKEN), { recovery: back }), []],
    [
      'one that did not',
      under('web->db', seen(BROKEN), { recovery: { ...back, verdict: 'fail', interval: null } }),
      ['not-back'],
    ],
  ])('%s', (...[, given, suspects]) => {
    expect(suspectsOf(given)).toEqual(suspects);
  });
});

test('the scenario of a broken link is what a person would write', () => {
  const text: ScenarioText = {
    broken: { link: 'web->db:5433', way: 'slow', slowMs: 1500 },
    stackFile: '../stack.yaml',
    profile: 'plain',
    schema: '../node_modules/brownout/schema/scenario.v1.json',
  };
  expect(scenarioName(text.broken)).toBe('web-db-5433-slow');
  const how = [{ status: [502, 503], code: ['no'] }, { json: { '/a b': 'yes' } }];
  const lines = [{ surface: 'page', cell: { kind: 'fails', how, eachWithinMs: 1500 } as const, notes: ['look: here'] }];
  const written = recordedText(text, lines, 5000);
  expect(written.split('\n')[0]).toBe(`# yaml-language-server: $schema=${text.schema}`);
  expect(written).toContain('fault: { kind: latency, latency: 1500ms, link: "web->db:5433" }');
  expect(written).toContain('stack: { file: ../stack.yaml, profile: plain }');
  expect(written).toContain(
    '    # look: here\n    page: { fails: { how: [{ status: [502, 503], code: "no" }, { json: { "/a b": "yes" } }], each-within: 1500ms, recorded: true } }\n',
  );
  expect(written).toContain('recovery: { within: 5s }\n');
});
