import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
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

/** Folders of claims of all users of this machine. */
const everyClaimsFolder = (): readonly string[] =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith(CLAIMS))
    .map((name) => join(tmpdir(), name));

const isClaimedElsewhere = (port: number): boolean =>
  everyClaimsFolder().some((folder) => {
    if (folder === claimsFolder()) return false;
    try {
      return readdirSync(folder).includes(String(port));
    } catch {
      return false;
    }
  });

const writeClaim = (port: number, run: string): boolean => {
  try {
    const file = openSync(join(claimsFolder(), String(port)), 'wx');
    writeSync(file, run);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
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

/** Claims loopback ports for a run; the claims are files, so that runs side by side never share one. */
export const claimPorts = async (run: string, count: number): Promise<readonly number[]> => {
  mkdirSync(claimsFolder(), { recursive: true });
  const ports: number[] = [];
  while (ports.length < count) ports.push(await claimOne(run));
  return ports;
};

/** Port -> run, of this user's claims. */
export const claimedPorts = (): ReadonlyMap<number, string> => {
  try {
    return new Map(
      readdirSync(claimsFolder()).map((name) => [Number(name), readFileSync(join(claimsFolder(), name), 'utf8')]),
    );
  } catch {
    return new Map();
  }
};

/** Gives up all claims of a run; the folder goes with the last claim. */
export const releasePorts = (run: string): void => {
  for (const [port, owner] of claimedPorts()) if (owner === run) dropClaim(port);
  if (claimedPorts().size === 0) removeEmpty();
};

const removeEmpty = (): void => {
  try {
    rmSync(claimsFolder(), { recursive: false });
  } catch {
    // Another run has just claimed a port, or the folder was never there.
  }
};
