import { hostname } from 'node:os';
import type { ToxiproxyControl } from '../../adapters/toxiproxy.ts';
import { RefusedError } from '../../model/errors.ts';

/** A proxy that carries nothing: whoever made it has the server, on whichever machine. */
const LOCK = 'brownout-lock';
const NOWHERE = '127.0.0.1:0';

/** The run and its machine, for all who look. */
const mark = (run: string): string => `${run}.${hostname()}`;
/** What an upstream must have. */
const PORT = ':1';

const ownerOf = async (server: ToxiproxyControl): Promise<string | undefined> =>
  (await server.list()).find(({ name }) => name === LOCK)?.upstream.slice(0, -PORT.length);

const held = (owner: string, url: string): RefusedError => {
  const [run = '', ...host] = owner.split('.');
  const by = `curl -X DELETE ${url.replace(/\/+$/, '')}/proxies/${LOCK}`;
  return new RefusedError({
    en: `Toxiproxy at ${url} belongs to the run ${run} on ${host.join('.')}: wait for its end. Where it is dead: brownout recover, there; where that machine is gone, and no fault of it is on: ${by}`,
    zh: `${url} 的 Toxiproxy 正由 ${host.join('.')} 上的 ${run} 使用：请等它结束。若它已异常退出，请在该机器上执行 brownout recover；若该机器已不在，且没有它的故障残留：${by}`,
  });
};

/** Takes a Toxiproxy for a run; RefusedError tells who has it. */
export const lock = async (server: ToxiproxyControl, run: string, url: string): Promise<void> => {
  const isOurs = await server.claim({ name: LOCK, listen: NOWHERE, upstream: mark(run) + PORT, enabled: false });
  if (!isOurs) throw held((await ownerOf(server)) ?? '?.?', url);
};

/** Has this run got it? */
export const isLocked = async (server: ToxiproxyControl, run: string): Promise<boolean> =>
  (await ownerOf(server)) === mark(run);

/** Gives it up, where it is this run's. */
export const unlock = async (server: ToxiproxyControl, run: string): Promise<void> => {
  if (await isLocked(server, run)) await server.remove(LOCK);
};
