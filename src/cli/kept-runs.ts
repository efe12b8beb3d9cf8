import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { folderSize, isPinned, journalWrittenAt } from '../adapters/run-keep.ts';
import { lastFolderOn, runFolders } from '../adapters/run-folder.ts';
import { openActions } from '../core/notes.ts';
import type { Held, Keepable } from '../core/retention.ts';
import { standings } from '../core/standing.ts';
import { environments } from '../environments/index.ts';
import type { Run } from '../model/run.ts';
import { notedRuns } from './across.ts';
import { headOf, likeIt, type RunHead } from './run-heads.ts';
import { resultIn } from './saved-run.ts';

/** A run folder with all that a list tells of it. */
export interface KeptRun extends Keepable {
  readonly folder: string;
  readonly verdict: Run['verdict'] | null;
  readonly kept: number;
  readonly total: number;
  readonly openActions: readonly string[];
  readonly bytes: number;
}

/** What is on this machine now: the folders of what is up, and the environments that do not say. */
interface Here {
  readonly folders: ReadonlySet<string>;
  readonly silent: ReadonlySet<string>;
}

/** The journal of a drill under way is written to each second. */
const QUIET_MS = 60_000;

const lookAround = async (): Promise<Here> => {
  const folders = new Set<string>();
  const silent = new Set<string>();
  await Promise.all(
    Object.values(environments).map(async (environment) => {
      // One that does not answer may have any of its runs up.
      const unsaid = (): void => void silent.add(environment.name);
      const found = await environment.runs(unsaid).catch(() => {
        unsaid();
        return [];
      });
      for (const { handle } of found) {
        if (handle.folder === '') continue;
        folders.add(resolve(handle.folder));
        folders.add(resolve(lastFolderOn(handle.folder)));
      }
    }),
  );
  return { folders, silent };
};

interface Looked {
  readonly head: RunHead | undefined;
  readonly folder: string;
  readonly open: readonly string[];
  readonly here: Here;
}

const heldBy = ({ head, folder, open, here }: Looked): Held | null => {
  if (isPinned(folder)) return 'pinned';
  const isOver = existsSync(join(folder, 'run.json'));
  if (here.folders.has(folder)) return isOver || head === undefined ? 'up' : 'running';
  // It has only just begun, or has not yet told what it reserved.
  if (!isOver && Date.now() - journalWrittenAt(folder) < QUIET_MS) return 'running';
  if (head === undefined ? here.silent.size > 0 : here.silent.has(head.environment)) return 'unknown';
  return open.length > 0 ? 'open-action' : null;
};

const identityOf = ({ head, folder }: Looked): Pick<KeptRun, 'run' | 'scenario' | 'startedAt'> =>
  head ?? { run: basename(folder), scenario: '', startedAt: new Date(journalWrittenAt(folder)).toISOString() };

const resultOf = (folder: string): Pick<KeptRun, 'stackRun' | 'verdict' | 'kept' | 'total'> => {
  const result = resultIn(folder);
  if (result === undefined) return { stackRun: null, verdict: null, kept: 0, total: 0 };
  const all = standings(result);
  const kept = all.filter(({ standing }) => standing === 'kept').length;
  return { stackRun: result.stack.run, verdict: result.verdict, kept, total: all.length };
};

const keptRun = (looked: Looked): KeptRun => {
  const { folder, open: openIds } = looked;
  const { run, scenario, startedAt } = identityOf(looked);
  const about = { held: heldBy(looked), openActions: openIds, bytes: folderSize(folder) };
  return { run, folder, scenario, startedAt, ...resultOf(folder), ...about };
};

/** All runs of a folder of runs, newest first. */
export const keptRuns = async (root: string): Promise<readonly KeptRun[]> => {
  const here = await lookAround();
  const folders = runFolders(resolve(root)).map((folder) => ({ folder, head: headOf(folder) }));
  const heads = folders.flatMap(({ head }) => head ?? []);
  return folders
    .map(({ folder, head }) => {
      const actions = head ? openActions(notedRuns(likeIt(heads, head))) : [];
      const open = actions.filter(({ run }) => run === head?.run).map(({ id }) => id);
      return keptRun({ folder, head, open, here });
    })
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
};
