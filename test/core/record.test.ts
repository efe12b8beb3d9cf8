import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/core/evaluate.ts';
import { emptyRecord, fold } from '../../src/core/record.ts';
import { SampleLog } from '../../src/core/sample-log.ts';
import type { JournalLine } from '../../src/model/journal.ts';
import { both } from '../../src/model/text.ts';
import { denied, fails, journalOf, recordOf, scenarioOf, survives, whileOn } from '../support/record.ts';

const scenario = scenarioOf({ up: survives(), down: fails() });
const lines = journalOf(scenario, { behave: whileOn({ down: denied }) });

const isData = ({ type }: JournalLine): boolean => type === 'samples' || type === 'answer';

const stop = (because: string, seq: number): JournalLine => ({
  type: 'stop',
  rule: 'person',
  because: both(because),
  seq,
  at: seq,
  v: 1,
});

const phase = (state: 'begin' | 'end', at: number, facts = {}): JournalLine => ({
  type: 'phase',
  phase: 'gate',
  state,
  facts,
  seq: at,
  at,
  v: 1,
});

const log = (): SampleLog => {
  const made = new SampleLog();
  made.learn(0, { status: 200 });
  made.append(2, { due: [30, 40], sent: [31, -1], done: [35, -1], answer: [0, -1] });
  return made;
};

describe('folding', () => {
  test('keeps a fault’s four times and what its proof saw', () => {
    expect(recordOf(lines).faults.get('cut')).toMatchObject({
      asked: 5000,
      biting: 5300,
      liftAsked: expect.any(Number),
      gone: expect.any(Number),
      seen: both('refused'),
      liftedBy: 'runner',
    });
  });

  test('samples may come in any order of batches, and answers after them', () => {
    const expected = evaluate(scenario, recordOf(lines));
    const data = lines.filter((line) => isData(line));
    const rest = lines.filter((line) => !isData(line));
    fc.assert(
      fc.property(fc.shuffledSubarray([...data], { minLength: data.length }), (shuffled) => {
        expect(evaluate(scenario, recordOf([...rest, ...shuffled]))).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('of two stops the first is the reason', () => {
    expect(recordOf([stop('first', 1), stop('second', 2)]).stop?.because).toEqual(both('first'));
  });

  test('a phase has a begin, an end, and the facts of both', () => {
    expect(recordOf([phase('begin', 1, { a: 1 }), phase('end', 2, { b: 2 }), phase('begin', 3)]).phases).toEqual([
      { phase: 'gate', from: 1, to: 2, facts: { a: 1, b: 2 } },
      { phase: 'gate', from: 3, to: null, facts: {} },
    ]);
  });

  test('a line of a type not known here changes nothing', () => {
    for (const type of ['hologram', 'toString', '__proto__']) {
      const line = JSON.parse(`{ "type": "${type}", "seq": 1, "at": 9, "v": 1 }`) as JournalLine;
      expect(fold(emptyRecord(), line)).toEqual(emptyRecord());
    }
  });
});

describe('a log of samples', () => {
  test('finds rows by when they were due, both ends included; a row that never came is nowhere', () => {
    expect(log().length).toBe(4);
    expect([...log().rowsIn({ from: 0, to: 30 })]).toEqual([2]);
    expect([...log().rowsIn({ from: 30, to: 40 })]).toEqual([2, 3]);
  });

  test('counts time from due, and knows what was not sent', () => {
    expect(log().timedAt(2)).toEqual({ seen: { status: 200 }, elapsedMs: 5 });
    expect(log().lagAt(2)).toBe(1);
    expect([2, 3].map((row) => log().wasSent(row))).toEqual([true, false]);
  });

  test('grows', () => {
    const made = new SampleLog();
    const due = Array.from({ length: 10_000 }, (_, index) => index);
    made.append(0, { due, sent: due, done: due, answer: due });
    made.append(10_000, { due: [10_000], sent: [10_000], done: [10_001], answer: [0] });
    expect([...made.rowsIn({ from: 9999, to: 10_000 })]).toEqual([9999, 10_000]);
    expect(made.dueAt(1)).toBe(1);
  });
});
