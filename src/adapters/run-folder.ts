import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { InputError } from '../model/errors.ts';
import type { GuardLine, JournalLine } from '../model/journal.ts';
import type { NoteLine } from '../model/note.ts';
import { byteLinesOf } from './byte-lines.ts';

/** Without letters and digits that are read as others. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const ID_LENGTH = 6;

/** A name for a new run. */
export const newRun = (): string =>
  Array.from({ length: ID_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** Makes `<root>/<id>/` for a new run. InputError when it cannot be written: nothing was started yet. */
export const makeRunFolder = (root: string): { readonly run: string; readonly folder: string } => {
  const run = newRun();
  const folder = join(root, run);
  try {
    mkdirSync(join(folder, 'logs'), { recursive: true });
    appendFileSync(join(folder, JOURNAL), '');
  } catch (error) {
    throw new InputError(
      `the run folder ${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}; choose another with --out, or mend its rights`,
      { cause: error },
    );
  }
  return { run, folder };
};

/** Takes the folder of a run that never began away. */
export const removeRunFolder = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true });
};

/** The journal of a run, on disk: one line an event, flushed when it matters. */
export const journalFile = (folder: string): { append(line: string): void; flush(): Promise<void>; close(): void } => {
  const file = openSync(join(folder, JOURNAL), 'a');
  return {
    append: (line) => {
      writeSync(file, `${line}\n`);
    },
    flush: async () => fsyncSync(file),
    close: () => closeSync(file),
  };
};

const JOURNAL = 'journal.jsonl';
const GUARD = 'guard.jsonl';

const linesOf = function* (path: string): Generator {
  for (const line of byteLinesOf(path)) {
    if (line.length === 0) continue;
    try {
      yield JSON.parse(line.toString());
    } catch {
      // Cut short by a crash: it says nothing any more.
    }
  }
};

/** The lines of a journal, one at a time; a last line that a crash cut short is left out. */
export const journalLines = (folder: string): Iterable<JournalLine> => {
  const file = join(folder, JOURNAL);
  if (!existsSync(file))
    throw new InputError(`there is no journal in ${folder}; name a run folder, or a run of reports/runs`);
  return linesOf(file) as Generator<JournalLine>;
};

/** All lines of a journal at once. */
export const readJournal = (folder: string): readonly JournalLine[] => [...journalLines(folder)];

/** What the guard of a run wrote down. */
export const readGuard = (folder: string): readonly GuardLine[] => {
  const file = join(folder, GUARD);
  return existsSync(file) ? [...(linesOf(file) as Generator<GuardLine>)] : [];
};

/** Adds to what the guard of a run wrote down. */
export const appendGuard = (folder: string, line: GuardLine): void =>
  appendFileSync(join(folder, GUARD), `${JSON.stringify(line)}\n`);

/** What a journal begins with, without the rest being read; undefined: it is no drill's, or has not begun. */
export const readHeader = (folder: string): Extract<JournalLine, { readonly type: 'drill' }> | undefined => {
  const [line] = journalLines(folder);
  return line?.type === 'drill' ? line : undefined;
};

const NOTES = 'notes.jsonl';

/** What people said of a run. */
export const readNotes = (folder: string): readonly NoteLine[] => {
  const file = join(folder, NOTES);
  return existsSync(file) ? [...(linesOf(file) as Generator<NoteLine>)] : [];
};

/** Adds to what people said of a run. A line that a crash cut short stays alone. */
export const appendNote = (folder: string, line: NoteLine): void => {
  const file = join(folder, NOTES);
  const isCut = existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n');
  appendFileSync(file, `${isCut ? '\n' : ''}${JSON.stringify(line)}\n`);
};

const NOW = 'taken-over-by';

/** Notes in the run folder of a stack in which run folder its present drill is: a stack may go on to others. */
export const passOn = (stackFolder: string, folder: string): void => writeFileSync(join(stackFolder, NOW), folder);

/** The folder of the last drill on a stack, by the run folder of the stack. */
export const lastFolderOn = (stackFolder: string): string => {
  const file = join(stackFolder, NOW);
  return existsSync(file) ? readFileSync(file, 'utf8') : stackFolder;
};

/** Run folders below a root, newest first by their journal's first line. */
export const runFolders = (root: string): readonly string[] =>
  existsSync(root)
    ? readdirSync(root)
        .map((name) => join(root, name))
        .filter((folder) => existsSync(join(folder, JOURNAL)))
    : [];

/** Writes one file of a run. */
export const writeRunFile = (folder: string, name: string, content: string): void =>
  writeFileSync(join(folder, name), content);
