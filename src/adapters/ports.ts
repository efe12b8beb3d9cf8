import { createServer } from 'node:net';
import { InputError, StackError } from '../model/errors.ts';
import { claimsOf } from './claims.ts';

/** Below the ephemeral range: the port of a killed component is not given to somebody else before its restart. */
const DEFAULT_RANGE = '10000-29999';
const VARIABLE = 'BROWNOUT_PORTS';
const HIGHEST_PORT = 65_535;
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

interface Range {
  readonly first: number;
  readonly last: number;
}

const configuredRange = (): Range => {
  const written = process.env[VARIABLE] ?? DEFAULT_RANGE;
  const [first = 0, last = 0] = (/^(\d+)-(\d+)$/.exec(written) ?? []).slice(1).map(Number);
  if (first < 1 || last < first || last > HIGHEST_PORT)
    throw new InputError({
      en: `${VARIABLE}: "${written}" is no range of ports; write it like ${DEFAULT_RANGE}`,
      zh: `${VARIABLE}：“${written}”不是端口范围；写法如 ${DEFAULT_RANGE}`,
    });
  return { first, last };
};

const claimOne = async (run: string, { first, last }: Range): Promise<number> => {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = first + Math.floor(Math.random() * (last - first + 1));
    if (!claims.write(String(port), run)) continue;
    if (!claims.isElsewhere(String(port)) && (await isFree(port))) return port;
    dropClaim(port);
  }
  throw new StackError({
    en: `no free port from ${first} to ${last} on 127.0.0.1 after ${TRIES} tries; ${VARIABLE} names another range`,
    zh: `尝试 ${TRIES} 次后，127.0.0.1 上 ${first} 至 ${last} 之间没有空闲端口；可用 ${VARIABLE} 指定其他范围`,
  });
};

/**
 * Claims loopback ports for a run; the claims are on disk, so that runs side by side never share one. Those that keep
 * temporary files elsewhere see none of them: BROWNOUT_PORTS keeps such runs apart. InputError where it is no range.
 */
export const claimPorts = async (run: string, count: number): Promise<readonly number[]> => {
  const range = configuredRange();
  const ports: number[] = [];
  while (ports.length < count) ports.push(await claimOne(run, range));
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
