import { setTimeout as sleep } from 'node:timers/promises';
import { reason } from '../kit/reason.ts';
import type { AccessKey } from './access-key.ts';
import type { AllowList } from './allow-list.ts';
import type { Reading } from './key-store.ts';

/** What happens to the list when its keys cannot be read to the end. */
export type OnReadError = 'publish_partial' | 'keep_last_good';

/** How lists are built. */
export interface BuildRules {
  readonly onReadError: OnReadError;
  readonly pageSize: number;
  /** Refuse a list that is smaller than the one in force by more than this; off when not set. */
  readonly maxShrinkPct: number | undefined;
}

/** Where the newest build stands. */
export interface BuildProgress {
  readonly build: number;
  /** The name that its request gave it. */
  readonly job?: string;
  readonly state: 'idle' | 'reading' | 'published' | 'kept' | 'refused';
  readonly pages_read: number;
  readonly keys_read: number;
  readonly error?: string;
}

interface Parts {
  readonly list: AllowList;
  readonly read: () => Promise<Reading>;
  readonly log: (line: string) => void;
}

interface Outcome {
  readonly keys: readonly AccessKey[];
  readonly error: string | undefined;
}

/** Builds the allow-list out of the database, page by page, one build at a time. */
export class ListBuilder {
  readonly #parts: Parts;
  readonly #rules: BuildRules;
  readonly #stopped = new AbortController();
  #progress: BuildProgress = { build: 0, state: 'idle', pages_read: 0, keys_read: 0 };

  constructor(parts: Parts, rules: BuildRules) {
    this.#parts = parts;
    this.#rules = rules;
  }

  get progress(): BuildProgress {
    return this.#progress;
  }

  /** Starts a build; undefined while one is reading. */
  start(pauseMs: number, job?: string): { readonly build: number; readonly done: Promise<void> } | undefined {
    if (this.#progress.state === 'reading') return undefined;
    const build = this.#progress.build + 1;
    this.#progress = { build, ...(job !== undefined && { job }), state: 'reading', pages_read: 0, keys_read: 0 };
    return { build, done: this.#build(pauseMs) };
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #build(pauseMs: number): Promise<void> {
    const { keys, error } = await this.#readAll(pauseMs);
    if (this.#stopped.signal.aborted) return;
    const end = (state: BuildProgress['state'], why = error): void => {
      this.#progress = { ...this.#progress, state, ...(why === undefined ? {} : { error: why }) };
      this.#parts.log(`build ${this.#progress.build} ${state}, ${keys.length} keys read${why ? `: ${why}` : ''}`);
    };
    if (error !== undefined && this.#rules.onReadError === 'keep_last_good') return end('kept');
    const shrunk = this.#tooSmall(keys.length);
    if (shrunk !== undefined) return end('refused', shrunk);
    // With `publish_partial` a list that was cut short is taken for a whole one: what went wrong in 2023.
    this.#parts.list.publish(keys, error === undefined ? 'build' : 'partial-build');
    return end('published');
  }

  async #readAll(pauseMs: number): Promise<Outcome> {
    const keys: AccessKey[] = [];
    let reading: Reading | undefined;
    try {
      reading = await this.#parts.read();
      for (;;) {
        const page = await reading.page(keys.at(-1)?.name ?? '', this.#rules.pageSize);
        keys.push(...page);
        const pages_read = this.#progress.pages_read + 1;
        this.#progress = { ...this.#progress, pages_read, keys_read: keys.length };
        if (page.length < this.#rules.pageSize) return { keys, error: undefined };
        await sleep(pauseMs, undefined, { signal: this.#stopped.signal });
      }
    } catch (error) {
      return { keys, error: reason(error) };
    } finally {
      reading?.end();
    }
  }

  #tooSmall(count: number): string | undefined {
    const { maxShrinkPct } = this.#rules;
    const before = this.#parts.list.current?.keys.size ?? 0;
    if (maxShrinkPct === undefined || count >= before * (1 - maxShrinkPct / 100)) return undefined;
    return `${count} keys instead of ${before}: shrunk by more than ${maxShrinkPct} %`;
  }
}
