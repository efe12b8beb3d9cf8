import { readHeader, runFolders } from '../adapters/run-folder.ts';

/** A drill among others, by what its journal begins with. */
export interface RunHead {
  readonly folder: string;
  readonly run: string;
  readonly scenario: string;
  readonly stack: string;
  readonly environment: string;
  readonly startedAt: string;
}

/** The drill that a folder is of; undefined: it is of none, or of one that has not begun. */
export const headOf = (folder: string): RunHead | undefined => {
  const header = readHeader(folder);
  if (header === undefined) return undefined;
  const { run, scenario, stack, environment, wall } = header;
  return { folder, run, scenario, stack, environment, startedAt: wall };
};

/** The drills in a folder of runs, newest first. */
export const headsIn = (root: string): readonly RunHead[] =>
  runFolders(root)
    .flatMap((folder) => headOf(folder) ?? [])
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));

/** Those of the same scenario on the same stack. */
export const likeIt = (all: readonly RunHead[], { scenario, stack }: Pick<RunHead, 'scenario' | 'stack'>) =>
  all.filter((head) => head.scenario === scenario && head.stack === stack);
