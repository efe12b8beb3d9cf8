import { describe, expect, test } from 'vitest';
import { nextNoteId, notesOf, openActions } from '../../src/core/notes.ts';
import type { NoteKind, NoteLine, NotedRun } from '../../src/model/note.ts';

const said = (kind: NoteKind, id: string, more: Partial<{ due: string; owner: string }> = {}): NoteLine => ({
  type: 'note',
  v: 1,
  kind,
  id,
  text: `text of ${id}`,
  owner: more.owner ?? null,
  due: more.due ?? null,
  at: `2026-01-0${id.at(-1) ?? '1'}T00:00:00.000Z`,
});
const done = (id: string, seenIn: string): NoteLine => ({
  type: 'closed',
  v: 1,
  id,
  in: seenIn,
  at: '2026-02-01T00:00:00.000Z',
});
/** The same run, with more said of it. */
const also = (noted: NotedRun, ...lines: readonly NoteLine[]): NotedRun => ({
  ...noted,
  lines: [...noted.lines, ...lines],
});

const run = (name: string, day: string, ...lines: readonly NoteLine[]): NotedRun => ({
  run: name,
  startedAt: `2026-01-${day}T10:00:00.000Z`,
  lines,
});

const first = run('R1', '10', said('action', 'A-1', { due: '2026-01-20', owner: 'shop' }), said('finding', 'F-1'));
const second = run(
  'R2',
  '15',
  said('note', 'N-1'),
  said('action', 'A-2', { due: '2026-01-16' }),
  said('action', 'A-3'),
);
const third = run('R3', '25');

const idsOf = (shown: NotedRun, ...runs: readonly NotedRun[]): readonly string[] =>
  notesOf(shown, runs).actions.map(({ id, closedIn }) => (closedIn === null ? id : `${id} closed in ${closedIn}`));

describe('what is to be read of a run', () => {
  test('is what was said of it, and what earlier runs left to do, by when it is due', () => {
    const notes = notesOf(second, [third, second, first]);
    expect(notes.actions.map(({ id, run: raised }) => [id, raised])).toEqual([
      ['A-2', 'R2'],
      ['A-1', 'R1'],
      ['A-3', 'R2'],
    ]);
    expect(notes.findings).toEqual([]);
    expect(notes.remarks.map(({ text }) => text)).toEqual(['text of N-1']);
  });

  test('is not what later runs brought up', () => {
    expect(idsOf(first, first, second)).toEqual(['A-1']);
  });

  test('is carried forward until it is closed, whichever run closed it', () => {
    expect(idsOf(third, first, second, third)).toEqual(['A-2', 'A-1', 'A-3']);
    const fourth = run('R4', '28');
    expect(idsOf(fourth, first, also(second, done('A-2', 'R3')), third, fourth)).toEqual(['A-1', 'A-3']);
  });

  test('tells of a closed item where it was raised and where it was closed', () => {
    const mended = also(first, done('A-1', 'R3'));
    expect(idsOf(mended, mended, second, third)).toEqual(['A-1 closed in R3']);
    expect(idsOf(third, mended, second, third)).toEqual(['A-2', 'A-3', 'A-1 closed in R3']);
    expect(idsOf(second, mended, second, third)).toEqual(['A-2', 'A-3']);
  });

  test('tells what was due before the run began, and is open', () => {
    const overdue = (shown: NotedRun): readonly string[] =>
      notesOf(shown, [first, second, third])
        .actions.filter(({ isOverdue }) => isOverdue)
        .map(({ id }) => id);
    expect(overdue(second)).toEqual([]);
    expect(overdue(third)).toEqual(['A-2', 'A-1']);
    expect(overdue(run('R9', '20'))).toEqual(['A-2']);
  });
});

test('open are those that no run has closed', () => {
  expect(openActions([also(first, done('A-1', 'R3')), second]).map(({ id }) => id)).toEqual(['A-2', 'A-3']);
});

test('each kind is numbered by itself, over all runs of a scenario', () => {
  expect(nextNoteId('action', [first, second])).toBe('A-4');
  expect(nextNoteId('finding', [first, second])).toBe('F-2');
  expect(nextNoteId('note', [first])).toBe('N-1');
});
