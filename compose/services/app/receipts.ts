import type { Database } from '../kit/database.ts';
import type { Counters } from '../kit/metrics.ts';
import type { ObjectStore } from '../kit/object-store.ts';
import type { Turn } from '../kit/work-loop.ts';

/** What happens to a receipt that the object storage does not take: kept and stored later, or refused. */
export type ReceiptMode = 'outbox' | 'sync';

export const receiptMode = (value: string): ReceiptMode => {
  if (value === 'outbox' || value === 'sync') return value;
  throw new Error(`RECEIPT is outbox or sync, not ${value}`);
};

interface Row {
  readonly key: string;
}

interface Parts {
  readonly database: Database;
  readonly store: ObjectStore;
  readonly mode: ReceiptMode;
  readonly counters: Counters;
}

const FOLDER = 'receipts/';
const BATCH = 50;

/** Receipts: a row first, then an object. A row is `pending` until its object is stored, whatever happens in between. */
export class Receipts {
  readonly #parts: Parts;
  /** Keys whose own request is still trying: the drain leaves them alone. */
  readonly #trying = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async take(key: string): Promise<'stored' | 'queued' | 'refused'> {
    this.#trying.add(key);
    let marked: Promise<void> = Promise.resolve();
    try {
      const outcome = await this.#take(key);
      this.#parts.counters.count('app_receipts_total', { outcome });
      // Not waited for: the object is there. If the mark is lost the drain stores the same bytes once more.
      if (outcome === 'stored') marked = this.#markStored([key]).catch(() => {});
      return outcome;
    } finally {
      void marked.then(() => this.#trying.delete(key));
    }
  }

  /** What is really stored. */
  async stored(prefix: string): Promise<readonly string[]> {
    const keys = await this.#parts.store.list(FOLDER + prefix);
    return keys.map((it) => it.slice(FOLDER.length));
  }

  /** Stores what is pending, oldest first; stops at the first that cannot be stored. */
  async drain(stopping: AbortSignal): Promise<Turn> {
    const { database, counters } = this.#parts;
    const rows = await database.query<Row>(
      `select key from receipts where state = 'pending' and key <> all($1) order by id limit ${BATCH}`,
      [[...this.#trying]],
    );
    const done: string[] = [];
    try {
      for (const row of rows) {
        if (stopping.aborted) break;
        if (this.#trying.has(row.key)) continue;
        await this.#put(row.key);
        done.push(row.key);
      }
    } finally {
      if (done.length > 0) {
        counters.count('app_receipts_drained_total', {}, done.length);
        await this.#markStored(done);
      }
    }
    return rows.length === BATCH ? 'more' : 'idle';
  }

  async #take(key: string): Promise<'stored' | 'queued' | 'refused'> {
    const { database, mode } = this.#parts;
    const [added] = await database.query<Row>(
      'insert into receipts (key) values ($1) on conflict (key) do nothing returning key',
      [key],
    );
    try {
      await this.#put(key);
    } catch {
      if (mode === 'outbox') return 'queued';
      // A row that an earlier request was told of is not this one's to remove.
      if (added !== undefined) await this.#forget(key);
      return 'refused';
    }
    return 'stored';
  }

  // The same bytes each time, so that storing a receipt twice leaves one.
  async #put(key: string): Promise<void> {
    await this.#parts.store.put(FOLDER + key, JSON.stringify({ receipt: key }));
  }

  async #markStored(keys: readonly string[]): Promise<void> {
    await this.#parts.database.query(`update receipts set state = 'stored' where key = any($1)`, [keys]);
  }

  async #forget(key: string): Promise<void> {
    try {
      await this.#parts.database.query('delete from receipts where key = $1', [key]);
    } catch {
      // The client is told the same: a receipt that was refused and is stored later was never promised.
    }
  }
}
