import { expect, test } from 'vitest';
import { emptyRecord, fold } from '../../src/core/record.ts';
import { Journal } from '../../src/engine/journal.ts';
import type { JournalLine } from '../../src/model/journal.ts';
import { FakeClock } from '../support/fake-clock.ts';

const begin = async () => {
  const clock = new FakeClock();
  await clock.advance(1234.5);
  const disk: string[] = [];
  const heard: JournalLine[] = [];
  const journal = new Journal(
    { append: (line) => void disk.push(line), flush: async () => void disk.push('flushed') },
    clock,
    (line) => heard.push(line),
  );
  return { clock, disk, heard, journal };
};

const linesOf = (disk: readonly string[]): readonly JournalLine[] =>
  disk.filter((line) => line !== 'flushed').map((line) => JSON.parse(line) as JournalLine);

test('lines are numbered, and timed from the start of the drill', async () => {
  const { clock, disk, heard, journal } = await begin();
  journal.write({ type: 'mark', stage: 'one' });
  await clock.advance(100.26);
  journal.write({ type: 'mark', stage: 'two' });
  expect(linesOf(disk)).toEqual([
    { seq: 1, at: 0, v: 1, type: 'mark', stage: 'one' },
    { seq: 2, at: 100.3, v: 1, type: 'mark', stage: 'two' },
  ]);
  expect(heard).toEqual(linesOf(disk));
});

test('what is committed is on the disk before anything follows', async () => {
  const { disk, journal } = await begin();
  await journal.commit({ type: 'lift-asked', fault: 'no-auth' });
  journal.write({ type: 'method-end' });
  expect(disk.map((line) => (line === 'flushed' ? line : (JSON.parse(line) as JournalLine).type))).toEqual([
    'lift-asked',
    'flushed',
    'method-end',
  ]);
});

test('a clock line each ten seconds ties the drill to the wall', async () => {
  const { clock, disk, journal } = await begin();
  for (let second = 0; second < 25; second += 1) {
    await clock.advance(1000);
    journal.write({ type: 'mark', stage: String(second) });
  }
  const clocks = linesOf(disk).filter((line) => line.type === 'clock');
  expect(clocks.map((line) => line.at)).toEqual([10_000, 20_000]);
  expect(clocks[0]).toMatchObject({ wall: new Date(11_234.5).toISOString() });
  expect(linesOf(disk).map((line) => line.seq)).toEqual(Array.from({ length: 27 }, (_, index) => index + 1));
});

test('the record in memory is what the file says when it is read again', async () => {
  const { disk, journal } = await begin();
  journal.write({ type: 'phase', phase: 'inject', state: 'begin', facts: { fault: 'a' } });
  journal.write({ type: 'asked', fault: 'a' });
  journal.write({ type: 'phase', phase: 'inject', state: 'end' });
  journal.write({ type: 'method-end' });
  const again = emptyRecord();
  for (const line of linesOf(disk)) fold(again, line);
  expect(again).toEqual(journal.record);
  expect(again.phases).toEqual([{ phase: 'inject', from: 0, to: 0, facts: { fault: 'a' } }]);
});
