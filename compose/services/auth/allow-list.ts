import type { AccessKey } from './access-key.ts';

const VERSIONS_KEPT = 20;

/** How a version came to be: read whole, read in part, or another one less some keys. */
export type Source = 'build' | 'partial-build' | 'drop';

/** One published version. */
export interface Version {
  readonly version: number;
  readonly source: Source;
  readonly keys: ReadonlyMap<string, AccessKey>;
  readonly publishedAtMs: number;
}

/** Which keys may do anything at all: the version in force, and those before it. In memory alone. */
export class AllowList {
  #versions: readonly Version[] = [];
  #current: Version | undefined;
  #last = 0;

  get current(): Version | undefined {
    return this.#current;
  }

  publish(keys: readonly AccessKey[], source: Source): Version {
    this.#last += 1;
    const named = new Map(keys.map((key) => [key.name, key]));
    const published: Version = { version: this.#last, source, keys: named, publishedAtMs: Date.now() };
    this.#versions = [...this.#versions, published].slice(-VERSIONS_KEPT);
    this.#current = published;
    return published;
  }

  /** Puts an earlier version in force, under its own number; undefined when it is not kept. */
  rollBack(version: number): Version | undefined {
    const kept = this.#versions.find((it) => it.version === version);
    if (kept !== undefined) this.#current = kept;
    return kept;
  }
}
