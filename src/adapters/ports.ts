import { createServer } from 'node:net';
import { StackError } from '../model/errors.ts';
import { claimsOf } from './claims.ts';

/** Below the ephemeral range: the port of a killed component is not given to somebody else before its restart. */
const FIRST_PORT = 10_000;
const LAST_PORT = 29_999;
const TRIES = 2000;
const claims = claimsOf('ports');

/** What keeps this process from listening on a loopback port, as an error code; undefined: nothing. */
const obstacle = (port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? ''));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** Can this loopback port be listened on now? */
export const isFree = async (port: number): Promise<boolean> => (await obstacle(port)) === undefined;

const dropClaim = (port: number): void => claims.drop(String(port));

const claimOne = async (run: string): Promise<number> => {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT + 1));
    if (!claims.write(String(port), run)) continue;
    if (!claims.isElsewhere(String(port)) && (await isFree(port))) return port;
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
  while (!claims.write(String(port), run)) {
    const owner = claimedPorts().get(port);
    // Without an owner the claim was given up meanwhile.
    if (owner !== undefined) return { by: 'run', run: owner };
  }
  const code = await obstacle(port);
  if (code === undefined && !claims.isElsewhere(String(port))) return undefined;
  dropClaim(port);
  if (code === undefined) return { by: 'user' };
  return { by: code === 'EACCES' ? 'rights' : 'listener' };
};

/** Port -> run, of this user's claims. */
export const claimedPorts = (): ReadonlyMap<number, string> =>
  new Map([...claims.all()].map(([name, run]) => [Number(name), run]));

/** Gives up all claims of a run. */
export const releasePorts = (run: string): void => claims.release(run);
