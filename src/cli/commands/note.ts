import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { appendNote } from '../../adapters/run-folder.ts';
import { nextNoteId, openActions } from '../../core/notes.ts';
import { plain, say, type Messages } from '../../messages/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import type { NoteKind, NoteLine } from '../../model/note.ts';
import { notedRuns } from '../across.ts';
import { languageOf } from '../language.ts';
import { runFolderOf } from '../past-run.ts';
import { refused } from '../refused.ts';
import { reportAgain } from '../report-again.ts';
import { headOf, headsIn, likeIt, type RunHead } from '../run-heads.ts';

interface NoteOptions {
  readonly kind: NoteKind;
  readonly owner?: string;
  readonly due?: string;
  readonly close?: string;
  readonly out: string;
  readonly lang?: string;
  readonly json?: boolean;
}

/** The run that is meant, among those of its scenario. */
interface Place {
  readonly head: RunHead;
  readonly alike: readonly RunHead[];
}

type Notes = Messages['across']['notes'];

const refusedOf = (tell: (notes: Notes) => string): InputError => refused(({ across }) => tell(across.notes));

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const isDay = (text: string): boolean => {
  const time = DAY.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return time !== undefined && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
};

/** Each mistake, and whether it was made. */
const mistakes = (text: string, { kind, owner, due, close }: NoteOptions) => {
  const isOwned = owner !== undefined || due !== undefined;
  const closes = close !== undefined;
  return [
    [closes && (isOwned || kind !== 'note'), (notes: Notes) => notes.closeAlone],
    [!closes && text === '', (notes: Notes) => notes.empty],
    [isOwned && kind !== 'action', (notes: Notes) => notes.ownerOfWhat],
    [due !== undefined && !isDay(due), (notes: Notes) => notes.dueWhen(due ?? '')],
  ] as const;
};

const check = (text: string, options: NoteOptions): void => {
  for (const [isMade, tell] of mistakes(text, options)) if (isMade) throw refusedOf(tell);
};

const placeOf = (run: string, out: string): Place => {
  const folder = resolve(runFolderOf(run, out));
  const head = headOf(folder);
  if (head === undefined) throw refusedOf((notes) => notes.notADrill(basename(folder)));
  return { head, alike: likeIt(headsIn(dirname(folder)), head) };
};

/** The run that raised an action item which is open. */
const raiserOf = ({ head, alike }: Place, id: string): RunHead => {
  const open = openActions(notedRuns(alike));
  const item = open.find((action) => action.id === id);
  const raiser = alike.find(({ run }) => run === item?.run);
  if (raiser !== undefined) return raiser;
  const ids = open.map((action) => action.id).join(', ');
  throw refusedOf(
    (notes) => `${notes.nothingOpen(plain(id), head.scenario)}${ids === '' ? notes.noneOpen : notes.openAre(ids)}`,
  );
};

/** Reports of drills that are over are written anew; the others will have it when they are. */
const rewrite = async (heads: readonly RunHead[], options: NoteOptions): Promise<readonly string[]> => {
  const over = heads.filter(({ folder }) => existsSync(join(folder, 'run.json')));
  for (const { folder } of over) await reportAgain(folder, { language: languageOf(options.lang) });
  return over.map(({ folder }) => join(relative('', folder), 'report.html'));
};

/** A line, and the run that it is kept with. */
interface Entry {
  readonly head: RunHead;
  readonly line: NoteLine;
}

const entriesOf = (place: Place, text: string, options: NoteOptions): readonly Entry[] => {
  const { head, alike } = place;
  const { kind, owner = null, due = null, close } = options;
  const at = new Date().toISOString();
  const closed: readonly Entry[] =
    close === undefined
      ? []
      : [{ head: raiserOf(place, close), line: { type: 'closed', v: 1, id: close, in: head.run, at } }];
  if (text === '') return closed;
  const id = nextNoteId(kind, notedRuns(alike));
  return [...closed, { head, line: { type: 'note', v: 1, id, kind, text, owner, due, at } }];
};

/** Says something of a run, or that an action item is done; it stands in its report at once. */
export const note = async (run: string, given: string | undefined, options: NoteOptions): Promise<number> => {
  const text = plain(given ?? '');
  check(text, options);
  const { notes } = say(languageOf(options.lang)).across;
  const place = placeOf(run, options.out);
  const entries = entriesOf(place, text, options);
  for (const { head, line } of entries) appendNote(head.folder, line);
  const concerned = new Map([place.head, ...entries.map(({ head }) => head)].map((head) => [head.run, head]));
  const reports = await rewrite([...concerned.values()], options);
  const lines = entries.map(({ line }) => line);
  if (options.json) process.stdout.write(`${JSON.stringify({ run: place.head.run, lines, reports }, null, 2)}\n`);
  else {
    const told = lines.map(({ type, id }) => notes[type === 'closed' ? 'closed' : 'added'](id, place.head.run));
    process.stdout.write(`${[...told, ...(reports.length === 0 ? [notes.later] : reports)].join('\n')}\n`);
  }
  return EXIT.passed;
};
