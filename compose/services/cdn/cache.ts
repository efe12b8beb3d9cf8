import type CachePolicy from 'http-cache-semantics';
import type { Counters } from '../kit/metrics.ts';
import { entryOf, renewed, type Entry } from './entry.ts';
import type { Failed, Origin, Pulled } from './origin.ts';
import type { Settings } from './settings.ts';
import { Store } from './store.ts';

/** The words of nginx, and their meaning there. */
export type CacheStatus = 'HIT' | 'MISS' | 'STALE' | 'UPDATING' | 'EXPIRED' | 'REVALIDATED';

/** What is asked for. The key holds the query, the path does not: the origin never sees a query. */
export interface Target {
  readonly key: string;
  readonly path: string;
}

export interface Delivery {
  readonly cache: CacheStatus;
  readonly status: number;
  readonly headers: Readonly<CachePolicy.Headers>;
  readonly body: Buffer;
}

interface Refreshed {
  readonly pulled: Pulled;
  /** There when the origin brought, confirmed or denied the object: what is now true of it. */
  readonly entry?: Entry;
}

const fromEntry = (cache: CacheStatus, entry: Entry): Delivery => ({
  cache,
  status: entry.status,
  headers: entry.policy.responseHeaders(),
  body: entry.body,
});

const gatewayError = (cache: CacheStatus, { why }: Failed): Delivery => {
  const [status, code] = why === 'timeout' ? [504, 'OriginTimeout'] : [502, 'OriginUnreachable'];
  const headers = { 'content-type': 'application/json' };
  return { cache, status, headers, body: Buffer.from(JSON.stringify({ code })) };
};

const pathOf = (key: string): string => key.split('?', 1)[0] ?? key;

/** Decides for each request between what is kept and what the origin says. */
export class Cache {
  readonly #settings: Settings;
  readonly #origin: Origin;
  readonly #counters: Counters;
  readonly #store: Store;
  readonly #misses = new Map<string, Promise<Pulled>>();
  readonly #refreshing = new Set<string>();

  constructor(settings: Settings, origin: Origin, counters: Counters) {
    this.#settings = settings;
    this.#origin = origin;
    this.#counters = counters;
    this.#store = new Store(settings.cacheBytes);
  }

  async answer(target: Target): Promise<Delivery> {
    const delivery = await this.#decide(target);
    this.#counters.count('cdn_requests_total', { cache: delivery.cache });
    return delivery;
  }

  /** Forgets a path with all its queries, pulls under way included. */
  purge(path: string): void {
    for (const key of this.#store.keys()) if (pathOf(key) === path) this.#store.delete(key);
    for (const key of this.#misses.keys()) if (pathOf(key) === path) this.#misses.delete(key);
  }

  async #decide(target: Target): Promise<Delivery> {
    const entry = this.#store.get(target.key);
    const nowMs = Date.now();
    if (!entry || entry.servableUntilMs <= nowMs) return this.#miss(target);
    if (entry.freshUntilMs > nowMs) return fromEntry('HIT', entry);
    return this.#settings.refresh === 'background' ? this.#serveOld(target, entry) : this.#askFirst(target, entry);
  }

  /** Concurrent misses of one key wait for one pull; who waited finds what it brought in the cache, as in nginx. */
  async #miss(target: Target): Promise<Delivery> {
    const underWay = this.#misses.get(target.key);
    const pulled = await (underWay ?? this.#startPull(target));
    const stored = underWay && this.#store.get(target.key);
    return stored ? fromEntry('HIT', stored) : this.#deliver('MISS', pulled);
  }

  #startPull({ key, path }: Target): Promise<Pulled> {
    const pull: Promise<Pulled> = this.#origin.pull(path).then((pulled) => {
      if (this.#misses.get(key) !== pull) return pulled; // purged meanwhile
      this.#misses.delete(key);
      const { entry } = this.#judge(path, pulled);
      if (entry) this.#keep(key, entry);
      return pulled;
    });
    this.#misses.set(key, pull);
    return pull;
  }

  #serveOld(target: Target, entry: Entry): Delivery {
    if (this.#refreshing.has(target.key)) return fromEntry('UPDATING', entry);
    this.#refreshing.add(target.key);
    void this.#refresh(target, entry).finally(() => this.#refreshing.delete(target.key));
    return fromEntry('STALE', entry);
  }

  /** Each request asks for itself, as in nginx: a hung origin costs every user the whole timeout. */
  async #askFirst(target: Target, old: Entry): Promise<Delivery> {
    const { pulled, entry } = await this.#refresh(target, old);
    if (entry) return fromEntry(entry.body === old.body ? 'REVALIDATED' : 'EXPIRED', entry);
    return this.#mayServeStale(pulled) ? fromEntry('STALE', old) : this.#deliver('EXPIRED', pulled);
  }

  async #refresh({ key, path }: Target, old: Entry): Promise<Refreshed> {
    const etag = old.headers['etag'];
    const conditions = typeof etag === 'string' ? { 'if-none-match': etag } : {};
    const refreshed = this.#judge(path, await this.#origin.pull(path, conditions), old);
    // A purge, or a refresh that was faster, has the last word.
    if (refreshed.entry && this.#store.get(key) === old) this.#keep(key, refreshed.entry);
    return refreshed;
  }

  /** Counts what the origin brought or confirmed; a failure or a refusal says nothing about the object. */
  #judge(path: string, pulled: Pulled, old?: Entry): Refreshed {
    if (pulled.kind === 'failed') return { pulled };
    const { maxStaleMs } = this.#settings;
    const confirmed = pulled.status === 304 && old !== undefined;
    if (confirmed || pulled.status === 200) this.#counters.count('cdn_origin_good_total', { path });
    if (confirmed) return { pulled, entry: renewed(old, pulled, maxStaleMs) };
    return pulled.status === 200 || pulled.status === 404 ? { pulled, entry: entryOf(pulled, maxStaleMs) } : { pulled };
  }

  #keep(key: string, entry: Entry): void {
    if (entry.freshUntilMs > Date.now()) this.#store.set(key, entry);
    else this.#store.delete(key);
  }

  #mayServeStale(pulled: Pulled): boolean {
    const { staleOn } = this.#settings;
    if (pulled.kind === 'failed') return staleOn.has(pulled.why);
    return staleOn.has(String(pulled.status)) || (pulled.status >= 500 && staleOn.has('5xx'));
  }

  #deliver(cache: CacheStatus, pulled: Pulled): Delivery {
    if (pulled.kind === 'failed') return gatewayError(cache, pulled);
    return fromEntry(cache, entryOf(pulled, this.#settings.maxStaleMs));
  }
}
