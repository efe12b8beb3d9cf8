import { Client } from 'pg';
import { inject } from 'vitest';
import { call } from '../../compose/services/kit/client.ts';
import { roleUrl } from '../services/rds/run-postgres.ts';

/** One for each test file: files run side by side and must not meet. */
export const DATABASES = ['accounts', 'auth', 'backup', 'billing', 'database', 'outboxes', 'probe', 'shop'] as const;

/** May read every database. */
export const READER = 'reader';

const PATIENCE_MS = 25_000;

/** A database of the Postgres that the unit tests share. Whoever must stop or kill one runs one of its own. */
export interface SharedPostgres {
  readonly host: string;
  readonly port: number;
  /** For its owner on the straight way, unless said otherwise. */
  readonly url: (by?: { readonly role?: string; readonly port?: number }) => string;
}

/** The database of a test file, empty. */
export const sharedPostgres = async (database: (typeof DATABASES)[number]): Promise<SharedPostgres> => {
  const { status, body } = await call(inject('postgresDesk'), { timeoutMs: PATIENCE_MS });
  if (status !== 200) throw new Error(body.toString());
  const [host, port] = ['127.0.0.1', Number(body.toString())];
  const url: SharedPostgres['url'] = (by = {}) =>
    roleUrl({ role: by.role ?? database, host, port: by.port ?? port, database });
  const owner = new Client(url());
  await owner.connect();
  // In watch mode a file runs again on the same server.
  await owner.query('drop schema public cascade; create schema public');
  await owner.end();
  return { host, port, url };
};
