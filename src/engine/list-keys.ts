import { succeeded } from '../core/answers.ts';
import { resolvePointer } from '../model/pointer.ts';
import type { Clock } from '../model/clock.ts';
import type { Variables } from '../model/probe.ts';
import type { Request } from '../model/request.ts';
import { both, COLON, joined, type Text } from '../model/text.ts';
import type { Invariant } from '../model/scenario.ts';
import type { Ms } from '../model/units.ts';
import type { Outcome } from './requests.ts';

/** A list is of many keys; the replica has others to serve. */
const AT_ONCE = 8;
const NOT_FOUND = 404;

/** What is there; where that could not be read, why. */
type Listing = { readonly keys: readonly string[] } | { readonly unread: Text };

export interface ListRequest {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** On the clock: no key is asked for after it. */
  readonly deadline: Ms;
  operator(request: Request, variables?: Variables): Promise<Outcome>;
}

/** Reads what is there, each time anew. */
export type Lister = (acked: readonly string[]) => Promise<Listing>;

const isKey = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** The keys at the pointer; an answer about one key may hold that key alone. */
const keysAt = ({ observation }: Outcome, { keys, perKey }: Invariant): readonly string[] | undefined => {
  const found = observation.json === undefined ? undefined : resolvePointer(observation.json, keys);
  if (perKey && isKey(found)) return [String(found)];
  return Array.isArray(found) ? found.map(String) : undefined;
};

const whole =
  (invariant: Invariant, { operator }: ListRequest): Lister =>
  async () => {
    const outcome = await operator(invariant.list);
    const keys = outcome.fits ? keysAt(outcome, invariant) : undefined;
    return keys === undefined ? { unread: outcome.says } : { keys };
  };

/** What an answer about one key shows; undefined: nothing. */
const shownBy = (outcome: Outcome, invariant: Invariant): readonly string[] | undefined => {
  const { error, status } = outcome.observation;
  if (error === undefined && status === NOT_FOUND) return [];
  const keys = keysAt(outcome, invariant);
  const saysNone = keys?.length === 0 && succeeded(outcome.observation);
  return outcome.fits || saysNone ? keys : undefined;
};

/** The answer about one key: what it shows, or why it shows nothing. */
type Shown = readonly string[] | { readonly unread: Text };

const isUnread = (shown: Shown | undefined): shown is { readonly unread: Text } =>
  shown !== undefined && 'unread' in shown;

const isThere = (key: string, shown: Shown | undefined): boolean =>
  shown !== undefined && !isUnread(shown) && shown.includes(key);

/** Each key as often as the answer that shows it most: several may show the same thing, as listings by prefix do. */
const union = (answers: Iterable<readonly string[]>): readonly string[] => {
  const most = new Map<string, number>();
  for (const answer of answers) {
    const times = new Map<string, number>();
    for (const key of answer) times.set(key, (times.get(key) ?? 0) + 1);
    for (const [key, count] of times) most.set(key, Math.max(count, most.get(key) ?? 0));
  }
  return [...most].flatMap(([key, count]) => Array.from({ length: count }, () => key));
};

const tooSlow = (asked: number, all: number): Text => ({
  en: `${asked} of ${all} keys were asked for in its time`,
  zh: `时限内只查询了 ${all} 个键中的 ${asked} 个`,
});

/** One key that nobody knows of leaves the whole list unread: it may be there or not. */
const together = (acked: readonly string[], answers: ReadonlyMap<string, Shown>): Listing => {
  const known = acked.filter((key) => answers.has(key));
  const read: (readonly string[])[] = [];
  for (const key of known) {
    const shown = answers.get(key);
    if (isUnread(shown)) return { unread: joined([both(key), shown.unread], COLON) };
    if (shown !== undefined) read.push(shown);
  }
  if (known.length < acked.length) return { unread: tooSlow(known.length, acked.length) };
  return { keys: union(read) };
};

/** Asks for one key after the other; for those that are there never again. */
const keyByKey = (invariant: Invariant, { clock, signal, deadline, operator }: ListRequest): Lister => {
  // The invariant itself asks again: a request that waits for its answer would hold up the other keys.
  const { probe, is, capture } = invariant.list;
  const once: Request = { probe, capture, ...(is && { is }) };
  const answers = new Map<string, Shown>();
  const round = async (waiting: string[]): Promise<void> => {
    let isReadable = true;
    const work = async (): Promise<void> => {
      while (isReadable && clock.now() < deadline && !signal.aborted) {
        const key = waiting.shift();
        if (key === undefined) return;
        const outcome = await operator(once, { key });
        const keys = shownBy(outcome, invariant);
        isReadable &&= keys !== undefined;
        answers.set(key, keys ?? { unread: outcome.says });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
  return async (acked) => {
    await round(acked.filter((key) => !isThere(key, answers.get(key))));
    return together(acked, answers);
  };
};

/** How the list of an invariant is read: in one request, or key by key. */
export const lister = (invariant: Invariant, request: ListRequest): Lister =>
  invariant.perKey ? keyByKey(invariant, request) : whole(invariant, request);
