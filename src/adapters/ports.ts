import { mkdirSync, readdirSync, readlinkSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { StackError } from '../model/errors.ts';

/** Below the ephemeral range: the port of a killed component is not given to somebody else before its restart. */
const FIRST_PORT = 10_000;
const LAST_PORT = 29_999;
const TRIES = 2000;
const CLAIMS = 'brownout-ports-';

const claimsFolder = (): string => join(tmpdir(), `${CLAIMS}${userInfo().uid}`);

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Folders of claims of all users of this machine. */
const everyClaimsFolder = (): readonly string[] =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith(CLAIMS))
    .map((name) => join(tmpdir(), name));

const isClaimedElsewhere = (port: number): boolean =>
  everyClaimsFolder().some((folder) => folder !== claimsFolder() && namesIn(folder).includes(String(port)));

/** A claim is a link to its run's name: made in one step, so that a crash leaves none without an owner. */
const writeClaim = (port: number, run: string): boolean => {
  try {
    // Whoever gave up the last claim took the folder with it.
    mkdirSync(claimsFolder(), { recursive: true });
    symlinkSync(run, join(claimsFolder(), String(port)));
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  }
};

/** Can this loopback port be listened on now? */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

const dropClaim = (port: number): void => rmSync(join(claimsFolder(), String(port)), { force: true });

const claimOne = async (run: string): Promise<number> => {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT + 1));
    if (!writeClaim(port, run)) continue;
    if (!isClaimedElsewhere(port) && (await isFree(port))) return port;
    dropClaim(port);
  }
  throw new StackError(`no free port between ${FIRST_PORT} and ${LAST_PORT} on 127.0.0.1 after ${TRIES} tries`);
};

/** Claims loopback ports for a run; the claims are on disk, so that runs side by side never share one. */
export const claimPorts = async (run: string, count: number): Promise<readonly number[]> => {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await claimOne(run));
  return ports;
};

/** Port -> run, of this user's claims. */
export const claimedPorts = (): ReadonlyMap<number, string> => {
  const claims = new Map<number, string>();
  for (const name of namesIn(claimsFolder())) {
    try {
      claims.set(Number(name), readlinkSync(join(claimsFolder(), name)));
    } catch {
      // Given up meanwhile by its run.
    }
  }
  return claims;
};

/** Gives up all claims of a run; the folder goes with the last claim. */
export const releasePorts = (run: string): void => {
  for (const [port, owner] of claimedPorts()) if (owner === run) dropClaim(port);
  if (claimedPorts().size === 0) removeEmpty();
};

const removeEmpty = (): void => {
  try {
    rmdirSync(claimsFolder());
  } catch {
    // Another run has just claimed a port, or the folder was never there.
  }
};
