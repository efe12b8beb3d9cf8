import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { claimPorts } from '../../adapters/ports.ts';
import type { ProcessId } from '../../adapters/process-table.ts';
import { bareHandle, type Handle, type ReserveRequest } from '../../model/environment.ts';
import { isOurs, type Stack } from '../../model/stack.ts';
import { claimChosen } from './chosen-ports.ts';
import { GIVEN } from './given.ts';

/** Where a run lives on this machine: plain data, from which any process can find and end all of it. */
const placeShape = z.object({
  /** Working folders, credentials, pids; gone after `down`. */
  folder: z.string(),
  /** Logs, in the run folder: they stay. */
  logs: z.string(),
  /** The port of Toxiproxy's API. */
  api: z.number(),
  /** Component -> its contract port -> where it listens. */
  components: z.record(z.string(), z.record(z.string(), z.number())),
  /** Link -> where its proxy listens. */
  links: z.record(z.string(), z.number()),
  profile: z.string().nullable(),
  seed: z.number(),
});
export type Place = z.output<typeof placeShape>;

export const HOST = '127.0.0.1';

/** Derived from the run's name alone, so that a sweep needs no other record. */
export const folderOf = (run: string): string => join(tmpdir(), `brownout-${run}`);

/** The mark that every process of a run carries in its environment. */
export const markOf = (run: string): string => `BROWNOUT_RUN=${run}`;

/** The same as variables for a process to be. */
export const markVariables = (run: string): Readonly<Record<string, string>> => ({ BROWNOUT_RUN: run });

export const placeOf = (handle: Handle): Place => placeShape.parse(handle.data);

/** Claims all ports of a run: the API, each component, each link. */
export const claimPlace = async (request: ReserveRequest): Promise<Place> => {
  const { run, stack, profile, seed, folder, ports = {} } = request;
  // First: chance must not take them for another.
  await claimChosen(run, ports);
  const own = stack.components.filter(isOurs);
  const listening = own.flatMap((it) => it.ports.map((port) => ({ component: it.name, port })));
  const others = stack.links.filter((link) => ports[link.name] === undefined);
  const [api = 0, ...rest] = await claimPorts(run, 1 + listening.length + others.length);
  const components: Record<string, Record<string, number>> = {};
  for (const { component, port } of listening) (components[component] ??= {})[port] = rest.shift() ?? 0;
  const links = Object.fromEntries(stack.links.map((link) => [link.name, ports[link.name] ?? rest.shift() ?? 0]));
  return {
    folder: folderOf(run),
    logs: join(folder, 'logs'),
    api,
    components,
    links,
    profile: profile ?? null,
    seed,
  };
};

/** Makes the folders inside that of a run. */
export const layOut = (place: Place, stack: Stack): void => {
  mkdirSync(join(place.folder, 'pids'), { recursive: true });
  mkdirSync(place.logs, { recursive: true });
  for (const { name } of stack.components) mkdirSync(join(place.folder, name), { recursive: true });
};

/** Writes a file in one step: whoever reads it meanwhile finds the old one or the new one, never half of it. */
const writeWhole = (file: string, content: string): void => {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
};

const OWNER = 'owner.json';

/** Writes down who answers for a run; null: nobody, it is meant to stay. */
export const writeOwner = (run: string, owner: ProcessId | null): void =>
  writeWhole(join(folderOf(run), OWNER), JSON.stringify(owner));

/** Undefined: nobody said. */
export const readOwner = (run: string): ProcessId | null | undefined => {
  try {
    return JSON.parse(readFileSync(join(folderOf(run), OWNER), 'utf8')) as ProcessId | null;
  } catch {
    return undefined;
  }
};

/** Makes the folder of a run, in one step with its owner: a folder without one would be swept by others. */
export const makeFolder = (run: string, owner: ProcessId | null): void => {
  const making = `${folderOf(run)}.new`;
  // Others may walk through it, not look into it: a component may run as another user.
  mkdirSync(making);
  chmodSync(making, 0o711);
  writeFileSync(join(making, OWNER), JSON.stringify(owner));
  renameSync(making, folderOf(run));
};

const REMOVE_TRIES = 5;

const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });

const removeOnce = (run: string): void => {
  const folder = folderOf(run);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) if (name !== OWNER && name !== GIVEN) remove(join(folder, name));
  remove(join(folder, GIVEN));
  remove(folder);
  remove(`${folder}.new`);
};

/** Takes the folder of a run away, its values and its owner last; retried, because a dying process may still write into it. */
export const removeFolder = (run: string): void => {
  for (let tries = 1; ; tries += 1) {
    try {
      removeOnce(run);
      return;
    } catch (error) {
      // Two guards may know one stack, and each removes what the other is looking at.
      if (tries === REMOVE_TRIES) throw error;
    }
  }
};

const HANDLE = 'handle.json';

/** The handle as other processes find it: beside the credentials. */
export const writeHandle = (handle: Handle): void =>
  writeWhole(join(folderOf(handle.run), HANDLE), JSON.stringify(handle));

/** The handle of a run; one without data, which is enough for `down`, where the run never got so far. */
export const readHandle = (run: string): Handle => {
  try {
    return JSON.parse(readFileSync(join(folderOf(run), HANDLE), 'utf8')) as Handle;
  } catch {
    return bareHandle('process', run);
  }
};

export const handleFrom = (place: Place, { run, stack, profile, folder }: ReserveRequest): Handle => ({
  environment: 'process',
  run,
  folder,
  stackFile: stack.file,
  profile: profile ?? null,
  data: place,
});
