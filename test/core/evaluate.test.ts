import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/core/evaluate.ts';
import { REASONS, type ReasonKey } from '../../src/core/reasons.ts';
import { EXIT } from '../../src/model/errors.ts';
import type { JournalEvent, JournalLine } from '../../src/model/journal.ts';
import type { CellResult, Run } from '../../src/model/run.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { both } from '../../src/model/text.ts';
import {
  type Answered,
  type Behaviour,
  broken,
  cell,
  degrades,
  denied,
  fails,
  hold,
  inject,
  journalOf,
  lift,
  mark,
  ok,
  queued,
  recordOf,
  scenarioOf,
  type Story,
  surface,
  survives,
  timedOut,
  whileOn,
  without,
} from '../support/record.ts';

const runOf = (scenario: Scenario, story: Story = {}): Run => evaluate(scenario, recordOf(journalOf(scenario, story)));
const behaving = (scenario: Scenario, behave: Behaviour, story: Story = {}): Run =>
  runOf(scenario, { ...story, behave });
const cellOf = (run: Run, name = 'a'): CellResult => {
  const found = run.cells.find((one) => one.surface === name);
  if (found === undefined) throw new Error(`no cell ${name}`);
  return found;
};
const keys = (run: Run): readonly string[] => run.reasons.map(({ key }) => key);
const asDeclared = whileOn({ down: denied, less: queued });
const mixed = scenarioOf({ up: survives(), down: fails(), less: degrades() });
/** More than 2 % of its samples are slow. */
const starving: Behaviour = ({ n }) => (n % 20 === 0 ? { ...ok, tookMs: 80 } : ok);

const badFor =
  (samples: number): Behaviour =>
  ({ due }) =>
    due >= 5000 && due < 5000 + samples * 200 ? broken : ok;

const late: Behaviour = ({ on, due }) => {
  if (!on) return ok;
  return due < 6250 ? broken : denied;
};

const holes =
  (every: number): Behaviour =>
  (moment) =>
    moment.n % every === 0 ? 'unsent' : asDeclared(moment);

const readings =
  (value: (at: number) => number | null, labels = { path: '/${run}' }): Story['edit'] =>
  (lines) => [
    ...lines,
    ...Array.from({ length: 60 }, (_, index) => ({
      at: 3000 + index * 500,
      event: { type: 'counter', of: 'cdn', name: 'pulls_total', labels, value: value(3000 + index * 500) } as const,
    })),
  ];

const mostlyDenied: Behaviour = ({ n, on }) => (on && n % 4 > 0 ? denied : ok);

/** As if the steady state had never been met. */
const blocked: Story['edit'] = (lines) => [
  ...lines.filter(({ event }) => ['drill', 'answer', 'samples', 'residue'].includes(event.type)),
  { at: 60_000, event: { type: 'blocked', because: both('not healthy'), surfaces: ['a'] } },
];

/** A drill whose surface answers so, most of the time, before the fault. */
const unhealthy = (answer: Answered, control: Behaviour): Run =>
  behaving(scenarioOf({ a: survives() }), ({ n }) => (n % 3 > 0 ? answer : ok), { edit: blocked, control });

const stall: Behaviour = ({ due }) => (due >= 10_000 && due < 10_800 ? 'unsent' : ok);

const reasonsOf = (run: Run) => [...run.reasons, ...run.cells.flatMap(({ because }) => because)];

const linesOf = (seed: readonly (Answered | 'unsent')[]): readonly JournalLine[] =>
  journalOf(mixed, { behave: ({ n, on }) => (on ? (seed[n % seed.length] ?? ok) : ok) });

describe('a stack that does as declared', () => {
  const run = behaving(mixed, asDeclared);

  test('passes', () => {
    expect(run).toMatchObject({ verdict: 'PASSED', exit: EXIT.passed, reasons: [] });
    expect(run.cells.map(({ verdict, because }) => [verdict, because])).toEqual([
      ['pass', []],
      ['pass', []],
      ['pass', []],
    ]);
  });

  test('is told with its numbers', () => {
    expect(cellOf(run, 'down')).toMatchObject({
      expected: 'fails',
      declared: both('403 AccessDenied <= 1s'),
      stage: null,
      unsent: 0,
      share: 1,
      latency: { p50: 9, p95: 9, max: 9 },
      errors: [],
      samples: [],
      evidence: null,
    });
    const { n, counts, interval } = cellOf(run, 'down');
    expect(counts).toEqual({ declared: n, healthy: 0, late: 0, other: 0 });
    expect(n).toBeGreaterThanOrEqual(110);
    expect(interval[0]).toBeGreaterThan(0.95);
    expect(cellOf(run, 'up').counts.healthy).toBe(cellOf(run, 'up').n);
  });

  test('has a strip with a letter for each second', () => {
    const strips = Object.fromEntries(run.surfaces.map(({ name, strip }) => [name, strip]));
    expect(strips['up']).toMatch(/^-\.+$/);
    expect(strips['down']).toMatch(/^-\.{4}d+\.+$/);
    expect(new Set(Object.values(strips).map((strip) => strip.length))).toEqual(
      new Set([Math.ceil(run.durationMs / 1000)]),
    );
  });

  test('tells of its fault', () => {
    expect(run.faults).toMatchObject([{ name: 'cut', asked: 5000, biting: 5300, liftedBy: 'runner', unproven: null }]);
    expect(run.faults[0]?.proofs).toMatchObject({ no: 0 });
    expect(run.faults[0]?.proofs.yes).toBeGreaterThan(20);
  });
});

describe('a stack that does not', () => {
  test.each<[string, Scenario, Answered, CellResult['verdict'], string]>([
    ['a survivor that breaks', scenarioOf({ a: survives() }), broken, 'worse', 'cell.worse.run'],
    ['another manner', scenarioOf({ a: fails() }), broken, 'wrong-manner', 'cell.wrong-manner'],
    ['a hang where a refusal is declared', scenarioOf({ a: fails() }), timedOut, 'wrong-manner', 'cell.wrong-manner'],
    [
      'a refusal too slow',
      scenarioOf({ a: fails() }),
      { ...denied, tookMs: 1500 },
      'wrong-manner',
      'cell.wrong-manner',
    ],
    ['an open door', scenarioOf({ a: fails() }), ok, 'fail-open', 'cell.fail-open'],
    ['worse than degraded', scenarioOf({ a: degrades() }), broken, 'worse', 'cell.worse.share'],
  ])('%s fails', (...[, scenario, answer, verdict, key]) => {
    const run = behaving(scenario, whileOn({ a: answer }));
    expect(cellOf(run).verdict).toBe(verdict);
    expect(cellOf(run).because.map((because) => because.key)).toEqual([key]);
    expect(run).toMatchObject({ verdict: 'FAILED', exit: EXIT.failed });
    expect(keys(run)).toContain('drill.cell');
  });

  test('its bad samples are counted by class, most first, and shown', () => {
    const run = behaving(scenarioOf({ a: fails() }), ({ on, n }) => {
      if (!on) return ok;
      return n % 3 === 0 ? timedOut : broken;
    });
    expect(cellOf(run).errors.map(({ class: name, sample }) => [name, sample.en])).toEqual([
      ['status', '500'],
      ['timeout', 'timeout'],
    ]);
    expect(cellOf(run).samples).toHaveLength(3);
  });

  test('a strip of it shows neither', () => {
    expect(behaving(scenarioOf({ a: fails() }), whileOn({ a: broken })).surfaces[0]?.strip).toMatch(/^-\.{4}x+\.+$/);
  });
});

describe('better than declared', () => {
  const scenario = scenarioOf({ a: degrades() });

  test('passes, and says so', () => {
    const run = behaving(scenario, () => ok);
    expect(cellOf(run).verdict).toBe('better');
    expect(run).toMatchObject({ verdict: 'PASSED', reasons: [] });
  });

  test('passes without a word where it is allowed', () => {
    expect(cellOf(behaving(scenarioOf({ a: degrades({ betterAllowed: true }) }), () => ok))).toMatchObject({
      verdict: 'pass',
      because: [],
    });
    expect(cellOf(behaving(scenarioOf({ a: fails({ betterAllowed: true }) }), () => ok)).verdict).toBe('pass');
  });
});

describe('edges', () => {
  test('a survivor may be bad for a second while the fault comes, not longer', () => {
    const scenario = scenarioOf({ a: survives() }, { method: [inject('cut'), hold(60_000), lift('cut')] });
    expect(cellOf(behaving(scenario, badFor(5))).verdict).toBe('pass');
    expect(cellOf(behaving(scenario, badFor(6)))).toMatchObject({ verdict: 'worse', longestBadRunMs: 1200 });
  });

  test('what others do before the fault has settled is not judged', () => {
    expect(cellOf(behaving(scenarioOf({ a: fails() }), late)).verdict).toBe('pass');
  });
});

describe('no data is no success', () => {
  test('more than 5 % unsent', () => {
    expect(cellOf(behaving(mixed, holes(15)), 'down').because[0]?.key).toBe('cell.inconclusive.unsent');
    expect(cellOf(behaving(mixed, holes(15)), 'up').verdict).toBe('inconclusive');
    expect(behaving(mixed, holes(15))).toMatchObject({ verdict: 'INCONCLUSIVE', exit: EXIT.inconclusive });
    expect(cellOf(behaving(mixed, holes(40)), 'down').verdict).toBe('pass');
  });

  test('too few', () => {
    const short = { ...mixed, method: [inject('cut'), hold(10_000), lift('cut')] };
    expect(cellOf(behaving(short, asDeclared), 'down').because[0]?.key).toBe('cell.inconclusive.few');
  });

  test('no samples at all', () => {
    const run = behaving(mixed, asDeclared, {
      edit: (lines) => lines.filter(({ event }) => event.type !== 'samples' || event.surface !== 'down'),
    });
    expect(cellOf(run, 'down')).toMatchObject({ verdict: 'inconclusive', n: 0, share: 0, latency: null });
  });

  test('an answer that the journal lost', () => {
    expect(behaving(mixed, asDeclared, { edit: without('answer') }).verdict).toBe('FAILED');
  });

  test('a fault without proof leaves its cells and the drill undecided', () => {
    const unproven: JournalEvent = { type: 'unproven', fault: 'cut', because: both('nobody had used the link') };
    const run = behaving(mixed, asDeclared, { edit: (lines) => [...lines, { at: 5300, event: unproven }] });
    expect(cellOf(run, 'down').because[0]?.key).toBe('cell.inconclusive.unproven');
    expect(cellOf(run, 'up').verdict).toBe('pass');
    expect(run.verdict).toBe('INCONCLUSIVE');
    expect(keys(run)).toContain('drill.unproven');
    expect(keys(behaving(mixed, asDeclared, { edit: without('bites') }))).toContain('drill.no-bite');
  });

  test('a proof that soon ceased to hold is why a cell is undecided, whatever is left of its window', () => {
    const no = both('auth did not answer the operator either');
    const lapsing = (at: number) =>
      behaving(mixed, asDeclared, {
        edit: (lines) => [...lines, { at, event: { type: 'proof', fault: 'cut', yes: false, seen: no } }],
      });
    for (const at of [6000, 11_000]) {
      const run = lapsing(at);
      expect(cellOf(run, 'down').because).toMatchObject([
        { key: 'cell.inconclusive.lapsed', with: { name: 'cut', seen: no } },
      ]);
      expect(cellOf(run, 'up').verdict).toBe('pass');
      expect(run.verdict).toBe('INCONCLUSIVE');
    }
    expect(cellOf(lapsing(55_000), 'down').verdict).toBe('pass');
  });

  test('a claim of the method that did not hold', () => {
    const doubt: JournalEvent = { type: 'unproven', fault: 'rejecting', because: both('not as claimed: down') };
    const run = behaving(mixed, asDeclared, { edit: (lines) => [...lines, { at: 9000, event: doubt }] });
    expect(keys(run)).toEqual(['drill.unproven-claim']);
    expect(run.faults).toHaveLength(1);
  });

  test('a fault that the guard lifted', () => {
    const run = behaving(mixed, asDeclared, {
      edit: (lines) =>
        lines.map((line) =>
          line.event.type === 'lifted' ? { ...line, event: { ...line.event, by: 'guard' as const } } : line,
        ),
    });
    expect(run.verdict).toBe('INCONCLUSIVE');
    expect(keys(run)).toContain('drill.guard-lifted');
  });

  test('nothing to judge', () => {
    expect(runOf({ ...mixed, cells: [] }, { behave: asDeclared }).verdict).toBe('INCONCLUSIVE');
  });
});

describe('evidence', () => {
  const hit: Answered = { seen: { status: 200, headers: { 'x-cache': 'HIT' } }, tookMs: 5 };
  const cached = surface('a', { evidence: { answers: [{ header: { 'x-cache': 'HIT' } }] } });
  const scenario = scenarioOf({ a: survives() }, { surfaces: [cached] });

  test('a survivor that has it in the fault window alone passes', () => {
    const run = behaving(scenario, whileOn({ a: hit }));
    expect(cellOf(run)).toMatchObject({ verdict: 'pass', evidence: { verdict: 'pass' } });
  });

  test('a survivor without it survived in another way', () => {
    const run = behaving(scenario, () => ok);
    expect(cellOf(run)).toMatchObject({ verdict: 'worse', evidence: { verdict: 'worse' } });
    expect(cellOf(run).counts.other).toBeGreaterThan(100);
  });

  const pulls = { counter: { of: 'cdn', name: 'pulls_total', labels: { path: '/${run}' } }, grew: 0 };
  const counted = scenarioOf({ a: survives({ evidence: pulls }) });
  const evidenceOf = (edit: Story['edit']) => cellOf(runOf(counted, edit ? { edit } : {}));

  test('a counter that did not grow in the window is as declared', () => {
    expect(evidenceOf(readings((at) => (at < 6000 ? 3 : 7)))).toMatchObject({ verdict: 'pass' });
    expect(evidenceOf(readings(() => 7, { path: '/R1' }))).toMatchObject({ verdict: 'pass' });
  });

  test('one that grew otherwise makes the cell worse', () => {
    expect(evidenceOf(readings((at) => (at < 15_000 ? 3 : 4)))).toMatchObject({
      verdict: 'worse',
      because: [
        {
          key: 'cell.worse.evidence',
          with: { says: { en: 'pulls_total grew 1, declared 0', zh: 'pulls_total 增加 1，预案为 0' } },
        },
      ],
    });
  });

  test('one that could not be read, or began anew, shows nothing', () => {
    for (const edit of [
      undefined,
      readings(() => null),
      readings((at) => (at > 9000 ? null : 3)),
      readings((at) => (at > 15_000 ? 0 : 3)),
      readings(() => 3, { path: '/other' }),
    ]) {
      expect(evidenceOf(edit)).toMatchObject({ verdict: 'inconclusive', evidence: { verdict: 'inconclusive' } });
    }
  });
});

describe('a machine that could not keep up', () => {
  const hangs = scenarioOf({ a: fails({ how: [{ error: ['timeout'] }] }) });
  const slow = scenarioOf({ a: degrades({ to: [{ status: [200], over: 1400, under: 3000 }] }) });
  const sluggish: Answered = { ...ok, tookMs: 1500 };

  test('is told apart', () => {
    const run = behaving(mixed, asDeclared, { control: starving });
    expect(run.machine).toMatchObject({ starved: true, lagP99Ms: 1 });
    expect(run.machine.slowShare).toBeCloseTo(0.05, 1);
    expect(run.verdict).toBe('PASSED');
    expect(behaving(mixed, asDeclared, { control: stall }).machine).toMatchObject({
      starved: true,
      longestSlowRunMs: 600,
    });
  });

  test.each<[string, Scenario, Answered]>([
    ['a pass by timeout', hangs, timedOut],
    ['a pass by slowness', slow, sluggish],
    ['a survivor that was slow', scenarioOf({ a: survives() }), sluggish],
    ['a survivor that timed out', scenarioOf({ a: survives() }), timedOut],
    ['a refusal too slow', scenarioOf({ a: fails() }), { ...denied, tookMs: 1500 }],
  ])('decides nothing by time: %s', (_, scenario, answer) => {
    const behave = whileOn({ a: answer });
    expect(cellOf(behaving(scenario, behave)).verdict).not.toBe('inconclusive');
    const starved = cellOf(behaving(scenario, behave, { control: starving }));
    expect(starved.because[0]?.key).toBe('cell.inconclusive.starved');
  });

  test('still fails what fails by its answers', () => {
    const run = behaving(scenarioOf({ a: fails() }), whileOn({ a: broken }), { control: starving });
    expect(cellOf(run).verdict).toBe('wrong-manner');
    const survivor = behaving(scenarioOf({ a: survives() }), whileOn({ a: broken }), { control: starving });
    expect(cellOf(survivor).verdict).toBe('worse');
  });

  test('may have cost a survivor a few answers: a limit ran out inside the stack, and it says so at once', () => {
    const scenario = scenarioOf({ a: survives() });
    expect(cellOf(behaving(scenario, badFor(8))).verdict).toBe('worse');
    const starved = cellOf(behaving(scenario, badFor(8), { control: starving }));
    expect(starved.because[0]?.key).toBe('cell.inconclusive.starved');
  });

  test('does not open what must be shut', () => {
    const run = behaving(scenarioOf({ a: fails() }), mostlyDenied, { control: starving });
    expect(cellOf(run).verdict).toBe('fail-open');
  });

  test('leaves open whether the stack was healthy to begin with', () => {
    const sluggishAtFirst = unhealthy(sluggish, starving);
    expect(sluggishAtFirst.verdict).toBe('INCONCLUSIVE');
    expect(keys(sluggishAtFirst)).toEqual(['drill.inconclusive.gate']);
    expect(unhealthy(sluggish, () => ok).verdict).toBe('BLOCKED');
    expect(unhealthy(broken, starving).verdict).toBe('BLOCKED');
  });

  test('is not trusted where nobody looked', () => {
    const unseen = {
      edit: (lines: Parameters<NonNullable<Story['edit']>>[0]) =>
        lines.filter(({ event }) => event.type !== 'samples' || event.surface !== '$control'),
    };
    expect(cellOf(behaving(hangs, whileOn({ a: timedOut }), unseen)).because[0]?.key).toBe(
      'cell.inconclusive.no-control',
    );
    expect(behaving(mixed, asDeclared, unseen).verdict).toBe('PASSED');
  });
});

describe('stages', () => {
  const cells = [
    cell('a', fails(), 'down'),
    cell('a', degrades(), 'limping'),
    cell('b', survives(), 'down'),
    cell('b', survives(), 'limping'),
  ];
  const method = [inject('cut'), mark('down'), hold(), lift('cut'), mark('limping'), hold(), mark('repaired')];
  const recovery = { withinMs: 10_000, stableForMs: 3000, from: 'repaired', surfaces: {} };
  const scenario = scenarioOf({ a: survives(), b: survives() }, { cells, method, recovery });
  const plain = behaving(scenario, () => ok);
  const markAt = (name: string): number => plain.stages.find(({ stage }) => stage === name)?.from ?? 0;
  const behave: Behaviour = ({ surface: { name }, due, on }) => {
    if (name === 'b' || due >= markAt('repaired') || (due < markAt('limping') && !on)) return ok;
    return due < markAt('limping') ? denied : queued;
  };

  test('each is judged by its own declaration, and the repair’s mark opens none', () => {
    const run = behaving(scenario, behave);
    expect(run.cells.map(({ surface: name, stage, verdict }) => [name, stage, verdict])).toEqual([
      ['a', 'down', 'pass'],
      ['a', 'limping', 'pass'],
      ['b', 'down', 'pass'],
      ['b', 'limping', 'pass'],
    ]);
    expect(run.recovery.from).toBe(markAt('repaired'));
    expect(run.recoveries.map(({ verdict }) => verdict)).toEqual(['pass', 'not-hurt']);
    expect(run.verdict).toBe('PASSED');
  });

  test('the strip follows the declaration in force', () => {
    const [a] = behaving(scenario, behave).surfaces;
    expect(a?.strip).toMatch(/^-\.{4}d+\.+$/);
  });
});

describe('the whole drill', () => {
  const adding = (...events: readonly JournalEvent[]): Story => ({
    behave: asDeclared,
    edit: (lines) => [...lines, ...events.map((event) => ({ at: 60_000, event }))],
  });
  const left: JournalEvent = { type: 'residue', left: [both('toxic R1.latency')], checked: {} };
  const stop: JournalEvent = { type: 'stop', rule: 'person', because: both('Ctrl+C') };
  const failed: JournalEvent = { type: 'lift-failed', fault: 'cut', because: both('no answer'), byHand: [] };

  test.each<[string, Story, Run['verdict'], number, string]>([
    ['something left behind', adding(left, stop), 'CLEANUP_FAILED', EXIT.cleanup, 'drill.cleanup.left'],
    ['a stop', adding(stop), 'STOPPED', EXIT.stopped, 'drill.stopped'],
    [
      'no steady state',
      adding({ type: 'blocked', because: both('a is not healthy'), surfaces: ['a'] }),
      'BLOCKED',
      EXIT.blocked,
      'drill.blocked',
    ],
    ['a dead runner', { behave: asDeclared, edit: without('residue') }, 'STOPPED', EXIT.stopped, 'drill.died'],
  ])('%s', (...[, story, verdict, exit, key]) => {
    const run = runOf(mixed, story);
    expect(run).toMatchObject({ verdict, exit });
    expect(keys(run)[0]).toBe(key);
  });

  test('a failed lift is forgiven when a later one did it', () => {
    const notLifted = {
      behave: asDeclared,
      edit: (lines: Parameters<NonNullable<Story['edit']>>[0]) => [
        ...lines.filter(({ event }) => event.type !== 'lifted'),
        { at: 40_000, event: failed },
      ],
    };
    expect(runOf(mixed, notLifted).verdict).toBe('CLEANUP_FAILED');
    const lifted: JournalEvent = { type: 'lifted', fault: 'cut', seen: both('gone with the stack'), by: 'guard' };
    const later = {
      ...notLifted,
      edit: (lines: Parameters<NonNullable<Story['edit']>>[0]) => [
        ...notLifted.edit(lines),
        { at: 50_000, event: lifted },
      ],
    };
    expect(runOf(mixed, later).verdict).not.toBe('CLEANUP_FAILED');
  });

  test('a failure outweighs a stop, and is told first', () => {
    const run = runOf(mixed, { ...adding(stop), behave: whileOn({ down: broken, less: queued }) });
    expect(run.verdict).toBe('FAILED');
    expect(keys(run)).toEqual(['drill.cell', 'drill.stopped']);
  });

  test('limited to some surfaces, only those are judged', () => {
    const run = runOf(mixed, { behave: whileOn({ down: denied, less: broken }), only: ['down'] });
    expect(run).toMatchObject({ verdict: 'PASSED', only: ['down'] });
    expect(run.cells.map((one) => one.surface)).toEqual(['down']);
    expect(run.recoveries.map((one) => one.surface)).toEqual(['down']);
    expect(run.surfaces.map(({ name }) => name)).toEqual(['down']);
  });

  test('without a fault is the control experiment', () => {
    const control = scenarioOf({ a: survives() }, { method: [hold(30_000)] });
    expect(runOf(control).verdict).toBe('PASSED');
    expect(behaving(control, ({ due }) => (due > 20_000 ? broken : ok)).verdict).toBe('FAILED');
  });
});

describe('invariants', () => {
  const invariants = [
    {
      name: 'orders',
      ackedBy: 'up',
      acked: [{ status: [200] }],
      key: '${run}-${sample}',
      keys: '/keys',
      list: { probe: surface('up').probe.bound, capture: {} },
      perKey: false,
      exactly: 'once' as const,
      ordered: false,
      withinMs: 1000,
    },
  ];
  const told = (more: Partial<Extract<JournalEvent, { type: 'invariant' }>>): Run =>
    runOf(
      { ...mixed, invariants },
      {
        behave: asDeclared,
        edit: (lines) => [
          ...lines,
          {
            at: 60_000,
            event: {
              type: 'invariant',
              name: 'orders',
              acked: 9,
              listed: 9,
              lost: [],
              doubled: [],
              foreign: [],
              disordered: [],
              ...more,
            },
          },
        ],
      },
    );

  test.each<[Partial<Extract<JournalEvent, { type: 'invariant' }>>, string, Run['verdict']]>([
    [{}, 'pass', 'PASSED'],
    [{ lost: ['R1-1'] }, 'broken', 'FAILED'],
    [{ doubled: ['R1-1'] }, 'broken', 'FAILED'],
    [{ foreign: ['R0-1'] }, 'broken', 'FAILED'],
    [{ disordered: ['R1-1'] }, 'broken', 'FAILED'],
    [{ acked: 0 }, 'inconclusive', 'INCONCLUSIVE'],
    [{ error: both('refused'), lost: ['R1-1'] }, 'inconclusive', 'INCONCLUSIVE'],
  ])('%o: %s', (more, verdict, drill) => {
    expect(told(more).invariants[0]?.verdict).toBe(verdict);
    expect(told(more).verdict).toBe(drill);
  });

  test('one that was never checked shows nothing', () => {
    expect(runOf({ ...mixed, invariants }, { behave: asDeclared }).verdict).toBe('INCONCLUSIVE');
  });
});

describe('whatever the journal', () => {
  const answers = fc.constantFrom<Answered | 'unsent'>(ok, denied, queued, broken, timedOut, 'unsent', {
    ...ok,
    tookMs: 900,
  });
  test('a journal read again is judged as the live one was', () => {
    fc.assert(
      fc.property(fc.array(answers, { minLength: 1, maxLength: 7 }), (seed) => {
        const lines = linesOf(seed);
        const replayed = lines.map((line) => JSON.parse(JSON.stringify(line)) as JournalLine);
        const live = evaluate(mixed, recordOf(lines));
        expect(evaluate(mixed, recordOf(replayed))).toEqual(live);
        expect(JSON.parse(JSON.stringify(live))).toEqual(live);
      }),
      { numRuns: 20 },
    );
  });

  test('one that breaks off anywhere is judged, never passed, and its reasons carry what they promise', () => {
    const lines = linesOf([denied, queued, ok]);
    fc.assert(
      fc.property(fc.nat(lines.length - 1), (length) => {
        const run = evaluate(mixed, recordOf(lines.slice(0, length)));
        expect(run.verdict).not.toBe('PASSED');
        for (const { key, with: values } of reasonsOf(run)) {
          expect(Object.keys(values).toSorted()).toEqual([...REASONS[key as ReasonKey]].toSorted());
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a window without samples never passes', () => {
    const names = ['up', 'down', 'less'];
    fc.assert(
      fc.property(fc.subarray(names, { minLength: 1 }), (silent) => {
        const run = behaving(mixed, (moment) => (silent.includes(moment.surface.name) ? 'unsent' : asDeclared(moment)));
        expect(run.cells.filter(({ verdict }) => verdict === 'pass').map((one) => one.surface)).toEqual(
          names.filter((name) => !silent.includes(name)),
        );
        expect(run.verdict).toBe('INCONCLUSIVE');
      }),
    );
  });

  test('a stack that is always healthy is never accused of an outage', () => {
    const noise = fc.array(fc.nat({ max: 499 }), { minLength: 1, maxLength: 50 });
    const scenario = scenarioOf({ a: survives(), b: degrades(), c: survives({ ratio: 0.99 }) });
    fc.assert(
      fc.property(noise, (times) => {
        const run = behaving(scenario, ({ n }) => ({ ...ok, tookMs: times[n % times.length] ?? 1 }));
        expect(run.verdict === 'PASSED' || run.verdict === 'INCONCLUSIVE').toBe(true);
        expect(run.cells.map(({ verdict }) => verdict)).not.toContain('worse');
        expect(run.recoveries.map(({ verdict }) => verdict)).toEqual(['not-hurt', 'not-hurt', 'not-hurt']);
      }),
      { numRuns: 30 },
    );
  });

  test('an empty one is a drill that died', () => {
    expect(evaluate(mixed, recordOf([]))).toMatchObject({ verdict: 'STOPPED', id: '', recoveries: [], faults: [] });
  });
});

test('very many samples are judged in a few seconds', () => {
  const n = 250_000;
  const due = Array.from({ length: n }, (_, index) => 1000 + index * 200);
  const scenario = scenarioOf({ a: survives() });
  const end = (due.at(-1) ?? 0) + 1;
  const events: readonly (readonly [number, JournalEvent])[] = [
    [
      5000,
      {
        type: 'armed',
        fault: 'cut',
        kind: 'down',
        state: {},
        touches: [],
        links: [],
        describe: both(''),
        maxDurationMs: 1,
      },
    ],
    [5000, { type: 'asked', fault: 'cut' }],
    [5000, { type: 'answer', surface: 'a', id: 0, seen: { status: 200 } }],
    [
      end,
      {
        type: 'samples',
        surface: 'a',
        first: 0,
        due,
        sent: due,
        done: due.map((at) => at + 3),
        answer: due.map(() => 0),
      },
    ],
    [end, { type: 'recovery-end' }],
  ];
  const lines = events.map(([at, event], seq): JournalLine => ({ ...event, at, seq, v: 1 }));
  const before = performance.now();
  expect(evaluate(scenario, recordOf(lines)).cells[0]?.verdict).toBe('pass');
  expect(performance.now() - before).toBeLessThan(20_000);
});
