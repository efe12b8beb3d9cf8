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

/** What keeps this process from listening on a loopback port, as an error code; undefined: nothing. */
const obstacle = (port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? ''));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** Can this loopback port be listened on now? */
export const isFree = async (port: number): Promise<boolean> => (await obstacle(port)) === undefined;

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

/** Why a port cannot be had: a run of this user or of another has it, this user may not listen there, or somebody does. */
export type Taken = { readonly by: 'run'; readonly run: string } | { readonly by: 'user' | 'rights' | 'listener' };

/** Claims this very port for a run; tells why where it cannot be had. */
export const claimPort = async (run: string, port: number): Promise<Taken | undefined> => {
  while (!writeClaim(port, run)) {
    const owner = claimedPorts().get(port);
    // Without an owner the claim was given up meanwhile.
    if (owner !== undefined) return { by: 'run', run: owner };
  }
  const code = await obstacle(port);
  if (code === undefined && !isClaimedElsewhere(port)) return undefined;
  dropClaim(port);
  if (code === undefined) return { by: 'user' };
  return { by: code === 'EACCES' ? 'rights' : 'listener' };
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
