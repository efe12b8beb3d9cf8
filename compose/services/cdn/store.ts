import type { Entry } from './entry.ts';

/** What an entry costs besides its body. */
const OVERHEAD_BYTES = 1024;

const sizeOf = (entry: Entry): number => entry.body.length + OVERHEAD_BYTES;

/** Entries in memory, the least recently used given up first once they outgrow `capacityBytes`. */
export class Store {
  readonly #capacityBytes: number;
  /** In order of use: the first is the one to give up. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  set(key: string, entry: Entry): void {
    this.delete(key);
    this.#entries.set(key, entry);
    this.#bytes += sizeOf(entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#capacityBytes) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= sizeOf(entry);
  }

  keys(): readonly string[] {
    return [...this.#entries.keys()];
  }
}
