import { existsSync, readdirSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { claimedPorts, releasePorts } from '../../adapters/ports.ts';
import { isAlive, markedProcesses, type ProcessId } from '../../adapters/process-table.ts';
import { killAll } from './children.ts';
import type { RunState } from '../../model/environment.ts';
import { folderOf, markOf, readOwner, removeFolder } from './place.ts';

const FOLDER = /^brownout-([0-9A-Z]+)$/;
/** What dies may just have started another. */
const ROUNDS = 5;

/** Ends and removes everything of a run, found by its name alone; idempotent. Returns what is left, for people. */
export const endRun = async (run: string): Promise<readonly string[]> => {
  const folder = folderOf(run);
  const find = (): readonly ProcessId[] => markedProcesses(markOf(run), folder);
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = find();
    if (found.length === 0) break;
    await killAll(found);
  }
  const left = find().map(({ pid }) => `process ${pid}`);
  try {
    removeFolder(run);
  } catch (error) {
    left.push(error instanceof Error ? error.message : String(error));
  }
  if (existsSync(folder)) left.push(`folder ${folder}`);
  if (left.length === 0) releasePorts(run);
  return [...left, ...portsOf(run).map((port) => `port ${port}`)];
};

const portsOf = (run: string): readonly number[] =>
  [...claimedPorts()].filter(([, owner]) => owner === run).map(([port]) => port);

const foldersHere = (): readonly string[] =>
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
export const stateOfRun = (run: string): RunState => {
  const owner = readOwner(run);
  if (owner) return isAlive(owner) ? 'drill' : 'abandoned';
  return markedProcesses(markOf(run), folderOf(run)).length === 0 ? 'abandoned' : 'kept';
};

/** Runs of this user that still have something on this machine. */
export const runsHere = (): readonly string[] => [...new Set([...foldersHere(), ...claimedPorts().values()])];
