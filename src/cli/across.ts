import { dirname, resolve } from 'node:path';
import { readNotes } from '../adapters/run-folder.ts';
import { isBaseline } from '../core/comparable.ts';
import { compare, type Comparison } from '../core/compare.ts';
import { notesOf, type Notes } from '../core/notes.ts';
import type { NotedRun } from '../model/note.ts';
import type { Run } from '../model/run.ts';
import { headsIn, likeIt, type RunHead } from './run-heads.ts';
import { resultIn } from './saved-run.ts';

/** Among so many earlier runs of the scenario one is looked for that can be compared. */
const MOST_READ = 50;

const likeRun = (folder: string, { scenario, stack }: Run): readonly RunHead[] =>
  likeIt(headsIn(dirname(resolve(folder))), { scenario: scenario.id, stack: stack.id });

/** The last run before this one, in the same folder of runs, that it can be compared with. */
export const lastBefore = (folder: string, run: Run): Run | undefined => {
  const earlier = likeRun(folder, run).filter((head) => head.run !== run.id && head.startedAt < run.startedAt);
  for (const head of earlier.slice(0, MOST_READ)) {
    const before = resultIn(head.folder);
    if (before !== undefined && isBaseline(before, run)) return before;
  }
  return undefined;
};

/** A run against the last one before it. */
export const comparisonOf = (folder: string, run: Run): Comparison | undefined => {
  const before = lastBefore(folder, run);
  return before && compare(before, run);
};

/** What was said of runs. */
export const notedRuns = (heads: readonly RunHead[]): readonly NotedRun[] =>
  heads.map(({ folder, run, startedAt }) => ({ run, startedAt, lines: readNotes(folder) }));

/** What people said of a run, and what is still to be done after earlier ones. */
export const notesFor = (folder: string, run: Run): Notes =>
  notesOf({ run: run.id, startedAt: run.startedAt }, notedRuns(likeRun(folder, run)));
