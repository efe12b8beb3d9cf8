import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Database } from '../kit/database.ts';
import { httpServer } from '../kit/http.ts';
import { objectStore, type ObjectStore } from '../kit/object-store.ts';
import { promptly } from '../kit/promptly.ts';
import { reason } from '../kit/reason.ts';

export interface BackupOptions {
  readonly rds: string;
  readonly oss: string;
  readonly ossHost: string;
  /** `name:secret` */
  readonly accessKey: string;
  readonly tell: (event: string) => void;
  /** From the start of an export to the start of the next; 2 s if not said. */
  readonly everyMs?: number;
}

export interface Backup {
  /** Not yet listening. */
  readonly server: Server;
  readonly stop: () => Promise<void>;
}

/** How the last export ended. */
interface Outcome {
  readonly last: 'ok' | 'failed' | 'none';
  readonly at: string | null;
  readonly error?: string;
}

const EVERY_MS = 2000;
const TIMEOUT_MS = 2000;
const KEY = 'backup/latest.jsonl';

// Bounded, so that an export takes the same time after an hour of orders as after a minute.
const EXPORT = `
select 'products' as "table", to_json(p) as row from products p
union all
select 'orders', to_json(o) from (
  select * from (select * from orders order by id desc limit 1000) newest order by id) o`;

const exportOnce = async (database: Database, store: ObjectStore): Promise<Outcome> => {
  try {
    const rows = await database.query(EXPORT);
    await store.put(KEY, rows.map((it) => `${JSON.stringify(it)}\n`).join(''));
    return { last: 'ok', at: new Date().toISOString() };
  } catch (error) {
    return { last: 'failed', at: new Date().toISOString(), error: reason(error) };
  }
};

/** Exports the shop's tables to the object storage every 2 s, one export at a time, and tells how the last one went. */
export const createBackup = (options: BackupOptions): Backup => {
  const database = new Database(options.rds, { connections: 1, limitMs: TIMEOUT_MS });
  const store = objectStore({
    address: options.oss,
    host: options.ossHost,
    accessKey: options.accessKey,
    bucket: 'media',
    timeoutMs: TIMEOUT_MS,
  });
  const stopping = new AbortController();
  let outcome: Outcome = { last: 'none', at: null };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const next = performance.now() + (options.everyMs ?? EVERY_MS);
      const now = await exportOnce(database, store);
      if (now.last !== outcome.last) options.tell(now.error === undefined ? 'exports' : `failed: ${now.error}`);
      outcome = now;
      await pause(Math.max(0, next - performance.now()), undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = run();

  return {
    server: httpServer({ 'GET /healthz': () => ({ up: true }), 'GET /last': () => outcome }),
    stop: () => {
      stopping.abort();
      return promptly(running.then(() => database.close()));
    },
  };
};
