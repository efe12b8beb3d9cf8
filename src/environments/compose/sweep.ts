import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimedPorts, releasePorts } from '../../adapters/ports.ts';
import { SilentEngine } from '../../adapters/docker/answers.ts';
import { connectDocker, type Belongings, type DockerRun, isEngineLikely } from '../../adapters/docker.ts';
import type { Counted, Ended, Environment, Handle, RunState } from '../../model/environment.ts';
import { isAlive } from '../../adapters/process-table.ts';
import { textOf } from '../../model/errors.ts';
import { named, type Text } from '../../model/text.ts';
import type { Ms } from '../../model/units.ts';
import { folderOf, readHandle, readOwner, removeFolder } from '../process/place.ts';
import { endProcesses, foldersHere } from '../process/sweep.ts';
import { placeHere, wiredServices } from './berth.ts';
import { claimants, releaseBlocks } from './subnets.ts';

/** What was being made when its maker died may appear a moment later. */
const ROUNDS = 20;
const AGAIN_MS: Ms = 250;
const QUIET_ROUNDS = 2;

/** What an undo has. */
const SILENCE_MS: Ms = 10_000;

const pause = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, AGAIN_MS));

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
    else await pause();
    left = await docker.belongings();
    seen = joined(seen, left);
    quiet = size(left) === 0 ? quiet + 1 : 0;
  }
  return { seen, left };
};

/** What became of all that a run had at the engine; `silent`: why nothing, or not all, could be learnt. */
interface TakenAway extends Removed {
  readonly silent?: Text;
}

const NOTHING: Belongings = { containers: [], networks: [], volumes: [] };

/** Never throws: an engine that is lost is asked again for as long as an undo may take; once, where nothing was made. */
const takeAway = async ({ run, folder }: Pick<Handle, 'run' | 'folder'>): Promise<TakenAway> => {
  const deadline = performance.now() + (wiredServices(run).length === 0 ? 0 : SILENCE_MS);
  for (;;) {
    try {
      const engine = await connectDocker();
      await engine.answers();
      const docker = engine.of(run);
      await keepLogs(docker, folder === '' ? '' : join(folder, 'logs'));
      return await removeAll(docker);
    } catch (error) {
      if (performance.now() >= deadline) return { seen: NOTHING, left: NOTHING, silent: textOf(error) };
      await pause();
    }
  }
};

const portsOf = (run: string): readonly number[] =>
  [...claimedPorts()].filter(([, owner]) => owner === run).map(([port]) => port);

/** Gives up the ports and subnets of a run. */
export const releaseClaims = (run: string): void => {
  releasePorts(run);
  releaseBlocks(run);
};

/** What may be at an engine that does not say: all that the wired file makes; before there was one, nothing was made. */
const unseen = (run: string, { en, zh }: Text): readonly Text[] => {
  const services = wiredServices(run);
  if (services.length === 0) return [];
  const all = named(services);
  const command = `npx brownout down ${run}`;
  return [
    {
      en: `the containers of ${all.en} with their networks and volumes: ${en}; when it does again, run ${command}`,
      zh: `${all.zh} 的容器及其网络和卷：${zh}；恢复后请执行 ${command}`,
    },
  ];
};

const countsOf = ({ seen, left }: Removed): Ended['counts'] => ({
  containers: counted(seen.containers.length, left.containers.length),
  networks: counted(seen.networks.length, left.networks.length),
  volumes: counted(seen.volumes.length, left.volumes.length),
});

/** Ends and removes everything of a run, found by its name alone, and looks again; idempotent. */
export const endRun = async (handle: Pick<Handle, 'run' | 'folder'>): Promise<Ended> => {
  const { run } = handle;
  const ports = portsOf(run);
  const hadFolder = existsSync(folderOf(run));
  // Whoever still makes containers first.
  const processes = await endProcesses(run);
  const { silent, ...removed } = await takeAway(handle);
  const told: readonly Text[] = [
    ...processes.left.map(({ pid }) => ({ en: `process ${pid}`, zh: `进程 ${pid}` })),
    ...KINDS.flatMap((kind) =>
      removed.left[kind].map((name) => ({ en: `${kind.slice(0, -1)} ${name}`, zh: `${ZH[kind]} ${name}` })),
    ),
    ...(silent ? unseen(run, silent) : []),
  ];
  // What is left must be found again: its folder tells that there is something.
  if (told.length === 0) {
    removeFolder(run);
    releaseClaims(run);
  }
  const folderLeft = existsSync(folderOf(run)) ? 1 : 0;
  return {
    left: told,
    counts: {
      ...(silent ? {} : countsOf(removed)),
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

/** Runs that the engine has something of, or that it does not say. */
const labelledRuns = async (): Promise<readonly string[] | SilentEngine> => {
  try {
    return isEngineLikely() ? await (await connectDocker()).runs(placeHere()) : [];
  } catch (error) {
    return error instanceof SilentEngine ? error : [];
  }
};

/** Runs of this place that have something at the engine, or a folder that says so. */
export const runsHere: Environment['runs'] = async (silent) => {
  const inFolders = foldersHere().filter((run) => readHandle(run).environment === 'compose');
  const labelled = await labelledRuns();
  // Where there is no engine, hardly anybody has ever had a stack in it.
  if (labelled instanceof SilentEngine && (labelled.hangs || inFolders.length > 0)) silent?.(labelled.text);
  const found = labelled instanceof SilentEngine ? [] : labelled;
  // A claim without a folder is that of a run whose folder somebody took away.
  const claimed = claimants().filter((run) => !existsSync(folderOf(run)));
  return [...new Set([...found, ...inFolders, ...claimed])].map((run) => ({
    handle: { ...readHandle(run), environment: 'compose' },
    state: stateOf(run),
  }));
};
