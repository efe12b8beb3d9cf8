import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { gameDayOf, type Drilled, type GameDay } from '../core/game-day.ts';
import type { Notes } from '../core/notes.ts';
import { plain } from '../messages/index.ts';
import { InputError, textOf } from '../model/errors.ts';
import type { Language, Text } from '../model/text.ts';
import { renderGameDay, type Templates } from '../reporters/index.ts';
import { notesFor } from './across.ts';
import { writePages } from './pages.ts';
import { refused } from './refused.ts';
import { foundRun, type FoundRun } from './saved-run.ts';

export interface GameDayOptions {
  readonly out: string;
  /** Where the pages go; else into a folder of their own among the runs. */
  readonly to?: string;
  readonly language: Language;
  readonly templates: Templates;
  readonly chromium: string | undefined;
}

const NO_NOTES: Notes = { actions: [], findings: [], remarks: [] };
const PAGES = 'game-days';
const DAY = /^\d{4}-\d{2}-\d{2}/;
const HASH_LENGTH = 8;

/** All runs that are meant. InputError tells of each that cannot be read. */
const readAll = async (names: readonly string[], out: string): Promise<readonly FoundRun[]> => {
  const found: FoundRun[] = [];
  const unread: Text[] = [];
  // One after the other: the journal of a long drill takes its memory.
  for (const name of names)
    try {
      found.push(await foundRun(name, out));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unread.push(textOf(error));
    }
  if (unread.length > 0)
    throw refused(({ gameDay, language }) =>
      [gameDay.unread(unread.length), ...unread.map((text) => `  ${text[language]}`)].join('\n'),
    );
  return found;
};

const requireOnce = (runs: readonly FoundRun[]): void => {
  const ids = runs.map(({ run }) => run.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw refused(({ gameDay }) => gameDay.twice(plain(twice)));
};

/** The same runs have the same folder. */
const folderFor = (runs: readonly FoundRun[], out: string): string => {
  const ids = runs.map(({ run }) => run.id).toSorted();
  const [first = ''] = runs.map(({ run }) => run.startedAt).toSorted();
  const hash = createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, HASH_LENGTH);
  return join(out, PAGES, [...(DAY.exec(first) ?? []), hash].join('-'));
};

/** The way from a page in one folder to the report in another. */
const wayTo = (folder: string | undefined, from: string): string | null => {
  const file = join(folder ?? '', 'report.html');
  if (folder === undefined || !existsSync(file)) return null;
  return relative(resolve(from), resolve(file)).split(sep).join('/');
};

const drilled = ({ run, folder }: FoundRun, to: string): Drilled => ({
  run,
  notes: folder === undefined ? NO_NOTES : notesFor(folder, run),
  report: wayTo(folder, to),
});

/** Writes the report of several runs. Nothing is written unless all of them can be read. */
export const writeGameDay = async (
  names: readonly string[],
  { out, to, language, templates, chromium }: GameDayOptions,
): Promise<{ readonly day: GameDay; readonly files: readonly string[] }> => {
  const runs = await readAll(names, out);
  requireOnce(runs);
  const folder = to ?? folderFor(runs, out);
  const drills = runs.map((one) => drilled(one, folder));
  const day = gameDayOf(drills);
  const pages = renderGameDay({ day, drills, language, templates });
  return { day, files: await writePages({ folder, pages, chromium }) };
};
