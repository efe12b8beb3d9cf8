import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimedPorts, releasePorts } from '../../adapters/ports.ts';
import { connectDocker, type Belongings, type DockerRun, isEngineLikely } from '../../adapters/docker.ts';
import type { Counted, Ended, Handle, RunState } from '../../model/environment.ts';
import { isAlive } from '../../adapters/process-table.ts';
import type { Text } from '../../model/text.ts';
import type { Ms } from '../../model/units.ts';
import { folderOf, readHandle, readOwner, removeFolder } from '../process/place.ts';
import { endProcesses, foldersHere } from '../process/sweep.ts';
import { placeHere } from './berth.ts';

/** What was being made when its maker died may appear a moment later. */
const ROUNDS = 20;
const AGAIN_MS: Ms = 250;
const QUIET_ROUNDS = 2;

const KINDS = ['containers', 'networks', 'volumes'] as const;
const ZH = { containers: '容器', networks: '网络', volumes: '卷' } as const;

const size = (found: Belongings): number => KINDS.reduce((sum, kind) => sum + found[kind].length, 0);

const counted = (there: number, left: number): Counted => ({ gone: there - left, left });

/** Each container's log as a file of the run folder, where there is one: with the containers they would be gone. */
const keepLogs = async (docker: DockerRun, logs: string): Promise<void> => {
  if (logs === '' || !existsSync(logs)) return;
  const services = await docker.services();
  await Promise.all(
    services.map(async ({ service }) => {
      const log = await docker.log(service).catch(() => undefined);
      if (log !== undefined) writeFileSync(join(logs, `${service}.log`), log);
    }),
  );
};

interface Removed {
  readonly seen: Belongings;
  readonly left: Belongings;
}

const joined = (one: Belongings, other: Belongings): Belongings =>
  Object.fromEntries(
    KINDS.map((kind) => [kind, [...new Set([...one[kind], ...other[kind]])]]),
  ) as unknown as Belongings;

const removeAll = async (docker: DockerRun): Promise<Removed> => {
  let left = await docker.belongings();
  let seen = left;
  let quiet = size(left) === 0 ? 1 : 0;
  for (let round = 0; round < ROUNDS && quiet < QUIET_ROUNDS; round += 1) {
    if (size(left) > 0) await docker.remove(left);
    else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    left = await docker.belongings();
    seen = joined(seen, left);
    quiet = size(left) === 0 ? quiet + 1 : 0;
  }
  return { seen, left };
};

const portsOf = (run: string): readonly number[] =>
  [...claimedPorts()].filter(([, owner]) => owner === run).map(([port]) => port);

/** Ends and removes everything of a run, found by its name alone, and looks again; idempotent. */
export const endRun = async ({ run, folder }: Pick<Handle, 'run' | 'folder'>): Promise<Ended> => {
  const ports = portsOf(run);
  const hadFolder = existsSync(folderOf(run));
  // Whoever still makes containers first.
  const processes = await endProcesses(run);
  const docker = (await connectDocker()).of(run);
  await keepLogs(docker, folder === '' ? '' : join(folder, 'logs'));
  const { seen, left } = await removeAll(docker);
  const told: readonly Text[] = [
    ...processes.left.map(({ pid }) => ({ en: `process ${pid}`, zh: `进程 ${pid}` })),
    ...KINDS.flatMap((kind) =>
      left[kind].map((name) => ({ en: `${kind.slice(0, -1)} ${name}`, zh: `${ZH[kind]} ${name}` })),
    ),
  ];
  // What is left must be found again: its folder tells that there is something.
  if (told.length === 0) {
    removeFolder(run);
    releasePorts(run);
  }
  const folderLeft = existsSync(folderOf(run)) ? 1 : 0;
  return {
    left: told,
    counts: {
      containers: counted(seen.containers.length, left.containers.length),
      networks: counted(seen.networks.length, left.networks.length),
      volumes: counted(seen.volumes.length, left.volumes.length),
      ports: counted(ports.length, portsOf(run).length),
      folders: counted(hadFolder ? 1 : 0, folderLeft),
    },
  };
};

const stateOf = (run: string): RunState => {
  const owner = readOwner(run);
  if (owner) return isAlive(owner) ? 'drill' : 'abandoned';
  return owner === null ? 'kept' : 'abandoned';
};

/** Runs of this place that have something at the engine, or a folder that says so; none where no engine answers. */
export const runsHere = async (): Promise<readonly { readonly handle: Handle; readonly state: RunState }[]> => {
  const labelled = isEngineLikely() ? await (await connectDocker()).runs(placeHere()).catch(() => []) : [];
  const inFolders = foldersHere().filter((run) => readHandle(run).environment === 'compose');
  return [...new Set([...labelled, ...inFolders])].map((run) => ({
    handle: { ...readHandle(run), environment: 'compose' },
    state: stateOf(run),
  }));
};
