import CachePolicy from 'http-cache-semantics';
import type { Answered } from './origin.ts';

/** An object as it is kept: what its headers allow, until when it is fresh, and until when it may be served at all. */
export interface Entry {
  readonly policy: CachePolicy;
  readonly status: number;
  readonly headers: Readonly<CachePolicy.Headers>;
  readonly body: Buffer;
  readonly freshUntilMs: number;
  readonly servableUntilMs: number;
}

const NOT_FOUND_MS = 10_000;
/** Nothing is kept by a guess: where the origin does not say for how long, nginx does not keep it either. */
const AS_TOLD = { cacheHeuristic: 0, immutableMinTimeToLive: 0 };
/** The kept body stays, so these of a 304 do not count (RFC 9111, 3.2). */
const OF_THE_BODY = new Set(['content-length', 'content-encoding', 'content-range', 'transfer-encoding']);

const lifeMs = (policy: CachePolicy, status: number): number => {
  if (status === 404) return NOT_FOUND_MS;
  return status === 200 && policy.storable() ? (policy.maxAge() - policy.age()) * 1000 : 0;
};

/**
 * The entry for an answer; only 200 and 404 ever live. As in nginx, an expired 404 is served stale like any object, and
 * `must-revalidate` forbids no staleness.
 */
export const entryOf = ({ status, headers, body }: Omit<Answered, 'kind'>, maxStaleMs: number): Entry => {
  const policy = new CachePolicy({ method: 'GET', headers: {} }, { status, headers }, AS_TOLD);
  const freshUntilMs = Date.now() + lifeMs(policy, status);
  return { policy, status, headers, body, freshUntilMs, servableUntilMs: freshUntilMs + maxStaleMs };
};

/** The kept entry after the origin said that it still holds (304). */
export const renewed = (entry: Entry, answer: Answered, maxStaleMs: number): Entry => {
  const newer = Object.entries(answer.headers).filter(([name]) => !OF_THE_BODY.has(name));
  // An age told with the old answer would otherwise be counted again.
  const { age: _age, ...kept } = entry.headers;
  const headers = { ...kept, ...Object.fromEntries(newer) } as Answered['headers'];
  return entryOf({ status: entry.status, headers, body: entry.body }, maxStaleMs);
};
