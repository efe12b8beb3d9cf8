import { describe, expect, test } from 'vitest';
import { stagedCells } from '../../src/core/stages.ts';
import { type Timeline, timelineOf } from '../../src/core/timeline.ts';
import { evidenceWindow, plannedWindows, windowOf } from '../../src/core/windows.ts';
import type { Span } from '../../src/model/run.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { JournalEvent } from '../../src/model/journal.ts';
import { both } from '../../src/model/text.ts';
import {
  cell,
  degrades,
  fails,
  hold,
  inject,
  journalOf,
  lift,
  mark,
  recordOf,
  scenarioOf,
  type Story,
  surface,
  survives,
} from '../support/record.ts';

const SETTLE = 1000;
const TIMEOUT = 3000;

interface Windows {
  readonly timeline: Timeline;
  readonly of: (surface: string, stage?: string) => Span | null;
}

const windowsOf = (scenario: Scenario, story: Story = {}): Windows => {
  const record = recordOf(journalOf(scenario, story));
  const timeline = timelineOf(scenario, record);
  return {
    timeline,
    of: (name, stage) => {
      const staged = stagedCells(scenario).find((one) => one.cell.surface === name && one.cell.stage === stage);
      return staged ? windowOf(staged, surface(name), timeline) : null;
    },
  };
};

const proof = (at: number, yes: boolean, fault = 'cut') => ({
  at,
  event: { type: 'proof', fault, yes, seen: both('') } satisfies JournalEvent,
});

describe('one fault', () => {
  const scenario = scenarioOf({ a: survives(), b: fails(), c: degrades({ fromMs: 5000 }) });
  const { timeline, of } = windowsOf(scenario);
  const cut = timeline.fault('cut');

  test('survivors are judged from asked to the end of recovery', () => {
    expect(of('a')).toEqual({ from: cut.asked, to: timeline.recoveryEnd });
  });

  test('others from biting and settled until a probe’s timeout before the lift', () => {
    expect(of('b')).toEqual({ from: (cut.biting ?? 0) + SETTLE, to: (cut.liftAsked ?? 0) - TIMEOUT });
  });

  test('`from` judges later', () => {
    expect(of('c')?.from).toBe((of('b')?.from ?? 0) + 5000);
  });

  test('evidence is asked for where the fault was on from beginning to end, of survivors too', () => {
    const [staged] = stagedCells(scenario);
    const window = staged && evidenceWindow(staged.stage, surface('a'), timeline);
    expect(window).toEqual(of('b'));
  });
});

test('a fault that nobody lifts is lifted at the end of the method', () => {
  const { timeline, of } = windowsOf(scenarioOf({ b: fails() }, { method: [inject('cut'), hold()] }));
  expect(of('b')?.to).toBe((timeline.fault('cut').liftAsked ?? 0) - TIMEOUT);
  expect(timeline.methodEnd).toBeGreaterThan(timeline.fault('cut').liftAsked ?? 0);
});

test('of several faults the last to bite opens, and the first to be lifted closes', () => {
  const method = [inject('a'), hold(2000), inject('b'), hold(), lift('b'), hold(2000), lift('a')];
  const { timeline, of } = windowsOf(scenarioOf({ x: fails() }, { method }));
  expect(of('x')).toEqual({
    from: (timeline.fault('b').biting ?? 0) + SETTLE,
    to: (timeline.fault('b').liftAsked ?? 0) - TIMEOUT,
  });
});

test('a repair after the last hold takes nothing from the window', () => {
  const method = [inject('cut'), hold(), inject('repair', { permanent: true }), lift('cut')];
  const { timeline, of } = windowsOf(scenarioOf({ x: fails() }, { method }));
  expect(of('x')).toEqual({
    from: (timeline.fault('cut').biting ?? 0) + SETTLE,
    to: (timeline.fault('repair').asked ?? 0) - TIMEOUT,
  });
});

describe('stages', () => {
  const cells = [cell('a', survives(), 'one'), cell('a', survives(), 'two'), cell('b', fails(), 'two')];
  const method = [inject('cut'), mark('one'), hold(), lift('cut'), mark('two'), hold()];
  const scenario = scenarioOf({ a: survives(), b: survives() }, { cells, method });

  test('a stage goes from its mark to the next, or to the end of the method', () => {
    const { timeline, of } = windowsOf(scenario);
    expect(of('b', 'two')).toEqual({ from: (timeline.mark('two') ?? 0) + SETTLE, to: timeline.methodEnd - TIMEOUT });
  });

  test('survivors are judged without a gap: from asked to the next mark, and from there through recovery', () => {
    const { timeline, of } = windowsOf(scenario);
    expect(of('a', 'one')).toEqual({ from: timeline.fault('cut').asked, to: timeline.mark('two') });
    expect(of('a', 'two')).toEqual({ from: timeline.mark('two'), to: timeline.recoveryEnd });
  });

  test('what is injected for the next stage is not this one’s to survive', () => {
    const steps = [inject('cut'), mark('one'), hold(), inject('more'), mark('two'), hold()];
    const { timeline, of } = windowsOf({ ...scenario, method: steps });
    expect(of('a', 'one')?.to).toBe(timeline.fault('more').asked);
  });

  test('what a stage injects must bite first', () => {
    const steps = [inject('cut'), mark('one'), hold(), mark('two'), inject('more'), hold()];
    const { timeline, of } = windowsOf({ ...scenario, method: steps });
    expect(of('b', 'two')?.from).toBe((timeline.fault('more').biting ?? 0) + SETTLE);
  });

  test('the mark that recovery counts from opens no stage', () => {
    const recovery = { withinMs: 10_000, stableForMs: 3000, from: 'two', surfaces: {} };
    const { timeline, of } = windowsOf({ ...scenario, recovery });
    expect(of('b', 'two')).toBeNull();
    expect(of('a', 'one')).toEqual({ from: timeline.fault('cut').asked, to: timeline.recoveryEnd });
  });

  test('with no other mark its cells mean the whole method', () => {
    const recovery = { withinMs: 10_000, stableForMs: 3000, from: 'two', surfaces: {} };
    const steps = [inject('cut'), hold(), lift('cut'), mark('two')];
    const { timeline, of } = windowsOf({ ...scenario, recovery, method: steps });
    expect(of('b', 'two')?.to).toBe((timeline.fault('cut').liftAsked ?? 0) - TIMEOUT);
  });
});

describe('a window ends early', () => {
  const scenario = scenarioOf({ b: fails() });
  const editing = (edit: Story['edit']): Windows => windowsOf(scenario, edit ? { edit } : {});
  const plain = windowsOf(scenario).of('b');

  test('where the proof held for the last time', () => {
    const { timeline, of } = editing((lines) => [...lines, proof(15_500, false)]);
    const last = (timeline.fault('cut').biting ?? 0) + 10_000;
    expect(of('b')).toEqual({ from: plain?.from, to: last - TIMEOUT });
  });

  test('a proof that fails while the lift is on its way says nothing', () => {
    const { liftAsked } = windowsOf(scenario).timeline.fault('cut');
    expect(editing((lines) => [...lines, proof((liftAsked ?? 0) + 50, false)]).of('b')).toEqual(plain);
  });

  test('what an earlier stage had proven binds no other stage', () => {
    expect(editing((lines) => [...lines, proof(15_500, false, 'other')]).of('b')).toEqual(plain);
  });

  test('what the stage itself had proven must go on holding', () => {
    const steps = [inject('cut'), lift('cut'), mark('after'), hold()];
    const staged = scenarioOf({ b: fails() }, { method: steps, cells: [cell('b', fails(), 'after')] });
    const [yes, no] = [proof(12_000, true, 'after'), proof(13_000, false, 'after')];
    const { of } = windowsOf(staged, { edit: (lines) => [...lines, yes, no] });
    expect(of('b', 'after')?.to).toBe(12_000 - TIMEOUT);
  });

  test('at once, where a proof had ceased to hold before its stage began', () => {
    const steps = [inject('cut'), hold(10_000), mark('after'), hold()];
    const staged = scenarioOf({ b: fails() }, { method: steps, cells: [cell('b', fails(), 'after')] });
    const { timeline, of } = windowsOf(staged, { edit: (lines) => [...lines, proof(14_900, false)] });
    const begin = timeline.mark('after') ?? 0;
    expect(of('b', 'after')).toBeNull();
    expect(timeline.lapseIn({ from: begin, to: begin + 20_000 }, 'after')).toMatchObject({ name: 'cut', until: begin });
  });

  test('where the guard lifted, even if the runner learnt of it later', () => {
    const { of } = editing((lines) =>
      lines.flatMap((line) => {
        if (line.event.type === 'lift-asked') return [];
        return line.event.type === 'lifted'
          ? [{ ...line, event: { ...line.event, by: 'guard', since: 20_000 } }]
          : [line];
      }),
    );
    expect(of('b')?.to).toBe(20_000 - TIMEOUT);
  });

  test('where a person stopped the drill and all was lifted', () => {
    const stop: JournalEvent = { type: 'stop', rule: 'person', because: both('Ctrl+C') };
    const { of } = editing((lines) => [
      ...lines.filter(({ at, event }) => at < 20_000 && event.type !== 'method-end'),
      { at: 20_000, event: { type: 'lift-asked', fault: 'cut' } },
      { at: 20_100, event: { type: 'lifted', fault: 'cut', seen: both(''), by: 'runner' } },
      { at: 20_100, event: { type: 'method-end' } },
      { at: 20_200, event: stop },
    ]);
    expect(of('b')?.to).toBe(20_000 - TIMEOUT);
  });

  test('and there is none where the fault never bit', () => {
    const { of } = editing((lines) => lines.filter(({ event }) => event.type !== 'bites'));
    expect(of('b')).toBeNull();
  });
});

describe('planned windows', () => {
  test('an automatic hold gives every cell its 110 samples', () => {
    const planned = plannedWindows(scenarioOf({ a: survives(), b: fails(), c: degrades({ fromMs: 5000 }) }));
    expect(planned.map(({ cell: { surface: name } }) => name)).toEqual(['a', 'b', 'c']);
    for (const { n } of planned) expect(n).toBeGreaterThanOrEqual(110);
  });

  test('a hold that is too short is seen', () => {
    const [planned] = plannedWindows(
      scenarioOf({ b: fails() }, { method: [inject('cut'), hold(10_000), lift('cut')] }),
    );
    expect(planned?.n).toBe((10_000 - SETTLE - TIMEOUT) / 200);
  });

  test('without a fault survivors are judged from the method’s begin', () => {
    const [planned] = plannedWindows(scenarioOf({ a: survives() }, { method: [hold(30_000)] }));
    expect(planned?.window).toEqual({ from: 0, to: 33_000 });
  });

  test('a hold shorter than settling and timeout leaves none', () => {
    const [planned] = plannedWindows(scenarioOf({ b: fails() }, { method: [inject('cut'), hold(3000), lift('cut')] }));
    expect(planned).toMatchObject({ window: null, n: 0 });
  });
});
