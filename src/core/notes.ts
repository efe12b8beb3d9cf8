import type { Note, NotedRun, NoteKind, NoteLine } from '../model/note.ts';

/** Something to be done, as it stands. */
export interface ActionItem extends Note {
  /** The run that raised it. */
  readonly run: string;
  /** The run that was looked at when it was done; null: it is open. */
  readonly closedIn: string | null;
  /** It was due before the run began, and is open. */
  readonly isOverdue: boolean;
}

/** What is to be read of a run. */
export interface Notes {
  /** Those of the run, and those of earlier runs of the scenario that are open; the open first, by when they are due. */
  readonly actions: readonly ActionItem[];
  readonly findings: readonly Note[];
  readonly remarks: readonly Note[];
}

const LETTERS: Readonly<Record<NoteKind, string>> = { note: 'N', finding: 'F', action: 'A' };

const isNote = (line: NoteLine): line is NoteLine & { readonly type: 'note' } => line.type === 'note';

const LAST = '~';
const sortKey = ({ closedIn, due, at }: ActionItem): string => `${closedIn === null ? 0 : 1} ${due ?? LAST} ${at}`;

/** The open first, by when they are due. */
export const byStanding = (a: ActionItem, b: ActionItem): number => (sortKey(a) < sortKey(b) ? -1 : 1);

const ofKind = ({ lines }: NotedRun, kind: NoteKind): readonly Note[] =>
  lines.filter(isNote).filter((note) => note.kind === kind);

/** Is it still to be done, though its day was before? */
export const isOverdue = ({ closedIn, due }: Pick<ActionItem, 'closedIn' | 'due'>, at: string): boolean =>
  closedIn === null && due !== null && due < at.slice(0, due.length);

/** All that was to be done by what runs have shown, and whether it is. */
const actionsOf = (runs: readonly NotedRun[], startedAt: string): readonly ActionItem[] =>
  runs.flatMap((noted) => {
    const closed = new Map(
      noted.lines.flatMap((line) => (line.type === 'closed' ? [[line.id, line.in] as const] : [])),
    );
    return ofKind(noted, 'action').map((note) => {
      const closedIn = closed.get(note.id) ?? null;
      return { ...note, run: noted.run, closedIn, isOverdue: isOverdue({ closedIn, due: note.due }, startedAt) };
    });
  });

/** What is to be read of a run, by what was said of all runs of its scenario, of later ones, too. */
export const notesOf = (run: Pick<NotedRun, 'run' | 'startedAt'>, runs: readonly NotedRun[]): Notes => {
  const own = runs.filter((noted) => noted.run === run.run);
  const raisedBy = new Set(runs.filter(({ startedAt }) => startedAt <= run.startedAt).map((noted) => noted.run));
  const concerns = ({ run: raised, closedIn }: ActionItem): boolean =>
    raised === run.run || closedIn === run.run || (closedIn === null && raisedBy.has(raised));
  return {
    actions: actionsOf(runs, run.startedAt).filter(concerns).toSorted(byStanding),
    findings: own.flatMap((noted) => ofKind(noted, 'finding')),
    remarks: own.flatMap((noted) => ofKind(noted, 'note')),
  };
};

/** Action items that are open, of all runs. */
export const openActions = (runs: readonly NotedRun[]): readonly ActionItem[] =>
  actionsOf(runs, '').filter(({ closedIn }) => closedIn === null);

/** The next name for a note of that kind, among all runs of a scenario. */
export const nextNoteId = (kind: NoteKind, runs: readonly NotedRun[]): string => {
  const taken = runs.flatMap((noted) => ofKind(noted, kind)).map(({ id }) => Number(id.slice(id.indexOf('-') + 1)));
  return `${LETTERS[kind]}-${Math.max(0, ...taken.filter(Number.isFinite)) + 1}`;
};
