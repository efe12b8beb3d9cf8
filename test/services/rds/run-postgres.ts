import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAccounts } from '../../../compose/services/accounts/accounts.ts';
import { startRds, type Rds } from '../../../compose/services/rds/start-rds.ts';
import { freePort } from '../../support/free-port.ts';

const SUPERUSER = 'postgres';
const PATIENCE_MS = 10_000;

interface Wanted {
  /** Each is owned by a role of its name, whose password is `secret-of-<name>`. */
  readonly databases?: readonly string[];
  readonly readers?: readonly string[];
  readonly maxConnections?: number;
  readonly fsync?: boolean;
  readonly log?: (line: string) => void;
}

/** A real Postgres of its own. */
export interface RunningPostgres {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  /** `postgres://role:password@host:port/database`; the role is the database's owner unless named: `postgres` may all. */
  readonly url: (database: string, role?: string) => string;
  /** Ends the server; its data stays for `start`. */
  readonly stop: () => Promise<void>;
  /** Starts it again, on the same port and data. */
  readonly start: () => Promise<void>;
  /** Ends the server and removes its data. */
  readonly remove: () => Promise<void>;
}

export const secretOf = (role: string): string => `secret-of-${role}`;

/** `postgres://role:password@host:port/database` */
export const roleUrl = (to: { role: string; host: string; port: number; database: string }): string =>
  `postgres://${to.role}:${secretOf(to.role)}@${to.host}:${to.port}/${to.database}`;

const login = (name: string) => ({ name, secret: secretOf(name) });

/** Starts Postgres with these databases in a new folder. */
export const runPostgres = async (wanted: Wanted = {}): Promise<RunningPostgres> => {
  const { databases = ['app'], readers = [], maxConnections = 100, fsync = true, log = () => {} } = wanted;
  const host = '127.0.0.1';
  const folder = await mkdtemp(join(tmpdir(), 'postgres '));
  const port = await freePort();
  const start = (): Promise<Rds> =>
    startRds({ folder, host, port, password: secretOf(SUPERUSER), maxConnections, fsync, log });
  let rds = await start();
  await makeAccounts({
    rds: roleUrl({ role: SUPERUSER, host, port, database: SUPERUSER }),
    databases: databases.map(login),
    readers: readers.map(login),
    patienceMs: PATIENCE_MS,
  });
  return {
    host,
    port,
    folder,
    url: (database, role = database) => roleUrl({ role, host, port, database }),
    stop: () => rds.stop(),
    start: async () => {
      rds = await start();
    },
    remove: async () => {
      await rds.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
