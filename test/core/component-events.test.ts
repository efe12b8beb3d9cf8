import { describe, expect, test } from 'vitest';
import { worthTelling } from '../../src/core/component-events.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import type { JournalEvent } from '../../src/model/journal.ts';
import { journalOf, recordOf, scenarioOf, survives } from '../support/record.ts';

const ASKED = 5000;
const event = (at: number, component: string, what: string) => ({ at, component, event: what });

describe('what is told of components', () => {
  test('is not that they came up', () => {
    const cameUp = [
      event(1, 'db', 'starting'),
      event(2, 'db', 'ready'),
      event(3, 'seed', 'starting'),
      event(4, 'seed', 'done'),
    ];
    expect(worthTelling([...cameUp, event(5, 'db', 'start'), event(6, 'db', 'network connect x')], ASKED)).toEqual([]);
  });

  test('is who was started and never got ready', () => {
    const never = event(3, 'web', 'starting');
    expect(worthTelling([event(1, 'db', 'starting'), event(2, 'db', 'ready'), never], null)).toEqual([never]);
  });

  test('is what befell them, and that they came back after it', () => {
    const told = [event(900, 'db', 'oom'), event(6000, 'db', 'die'), event(7000, 'db', 'start')];
    expect(worthTelling(told, ASKED)).toEqual(told);
  });

  test('has an end, however often one crashes', () => {
    const crashes = Array.from({ length: 5000 }, (_none, index) => event(ASKED + index, 'db', 'die'));
    expect(worthTelling(crashes, ASKED)).toHaveLength(100);
  });

  test('comes from the journal, as does what faults changed', () => {
    const scenario = scenarioOf({ up: survives() });
    const died: JournalEvent = { type: 'runtime', component: 'db', event: 'die', wall: '' };
    const lines = journalOf(scenario, {
      edit: (all) => [
        ...all.map(({ at, event: each }) => ({
          at,
          event: each.type === 'armed' ? { ...each, touches: ['db#process'] } : each,
        })),
        { at: 6000, event: died },
      ],
    });
    const run = evaluate(scenario, recordOf(lines));
    expect(run.components).toEqual([event(6000, 'db', 'die')]);
    expect(run.faults[0]?.touches).toEqual(['db#process']);
  });
});
