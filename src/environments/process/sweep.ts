import { existsSync, readdirSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { claimedPorts, releasePorts } from '../../adapters/ports.ts';
import { isAlive, markedProcesses, type ProcessId } from '../../adapters/process-table.ts';
import { removeOrphans } from '../../adapters/shared-memory.ts';
import { killAll } from './children.ts';
import type { Counted, Ended, Handle, RunState } from '../../model/environment.ts';
import { textOf } from '../../model/errors.ts';
import type { Text } from '../../model/text.ts';
import { folderOf, markOf, readHandle, readOwner, removeFolder } from './place.ts';

const FOLDER = /^brownout-([0-9A-Z]+)$/;
/** What dies may just have started another. */
const ROUNDS = 5;

const counted = (there: number, left: number): Counted => ({ gone: there - left, left });

const key = ({ pid, start }: ProcessId): string => `${pid} ${start}`;

interface EndedProcesses {
  /** All of the run that there ever were. */
  readonly seen: readonly ProcessId[];
  /** Those that still live. */
  readonly left: readonly ProcessId[];
  /** Shared memory that outlived them and could not be removed. */
  readonly orphans: readonly string[];
}

/** Kills all that carries the run's mark. */
export const endProcesses = async (run: string): Promise<EndedProcesses> => {
  const find = (): readonly ProcessId[] => markedProcesses(markOf(run), folderOf(run));
  const seen = new Map<string, ProcessId>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = find();
    for (const it of found) seen.set(key(it), it);
    if (found.length === 0) break;
    await killAll(found);
  }
  const left = find();
  for (const it of left) seen.set(key(it), it);
  const processes = [...seen.values()];
  // At the end: whoever was found late may have kept what an earlier one had made. By the folder, too: whoever began to
  // end this run may have been killed over it, and nobody sees any more what that one had killed.
  const orphans = await removeOrphans({ processes, folder: folderOf(run) });
  return { seen: processes, left, orphans };
};

/** Ends and removes everything of a run, found by its name alone, and looks again; idempotent. */
export const endRun = async (run: string): Promise<Ended> => {
  const folders = foldersOf(run);
  const ports = portsOf(run);
  const processes = await endProcesses(run);
  const left: Text[] = [
    ...processes.left.map(({ pid }) => ({ en: `process ${pid}`, zh: `进程 ${pid}` })),
    ...processes.orphans.map((id) => ({ en: `shared memory ${id}`, zh: `共享内存 ${id}` })),
  ];
  try {
    removeFolder(run);
  } catch (error) {
    left.push(textOf(error));
  }
  const foldersLeft = foldersOf(run);
  left.push(...foldersLeft.map((folder) => ({ en: `folder ${folder}`, zh: `目录 ${folder}` })));
  if (left.length === 0) releasePorts(run);
  const portsLeft = portsOf(run);
  return {
    left: [...left, ...portsLeft.map((port) => ({ en: `port ${port}`, zh: `端口 ${port}` }))],
    counts: {
      processes: counted(processes.seen.length, processes.left.length),
      ports: counted(ports.length, portsLeft.length),
      folders: counted(folders.length, foldersLeft.length),
    },
  };
};

const portsOf = (run: string): readonly number[] =>
  [...claimedPorts()].filter(([, owner]) => owner === run).map(([port]) => port);

const foldersOf = (run: string): readonly string[] => [folderOf(run)].filter((folder) => existsSync(folder));

export const foldersHere = (): readonly string[] =>
  readdirSync(tmpdir()).flatMap((name) => {
    const run = FOLDER.exec(name)?.[1];
    if (run === undefined) return [];
    try {
      return statSync(join(tmpdir(), name)).uid === userInfo().uid ? [run] : [];
    } catch {
      return [];
    }
  });

/** Who answers for a run. One that is meant to stay is abandoned when nothing of it runs any more, as after a power cut. */
const stateOfRun = (run: string): RunState => {
  const owner = readOwner(run);
  if (owner) return isAlive(owner) ? 'drill' : 'abandoned';
  return markedProcesses(markOf(run), folderOf(run)).length === 0 ? 'abandoned' : 'kept';
};

/** Runs of this user that still have something on this machine. */
const runsHere = (): readonly string[] => [...new Set([...foldersHere(), ...claimedPorts().values()])];

/** Those of one environment, each with its handle. */
export const runsOf = (environment: string): readonly { readonly handle: Handle; readonly state: RunState }[] =>
  runsHere()
    .map((run) => ({ handle: readHandle(run), state: stateOfRun(run) }))
    .filter(({ handle }) => handle.environment === environment);
