import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import type { KeyPair } from '../kit/key-pair.ts';
import { reason } from '../kit/reason.ts';

const DIAL_MS = 2000;
const QUERY_MS = 10_000;
const PAUSE_MS = 50;

/** What a server is to hold, and how to get in. */
export interface Accounts {
  /** The superuser's address, with its password. */
  readonly rds: string;
  /** Databases, each owned by a role of its name; the secret is the role's password. */
  readonly databases: readonly KeyPair[];
  /** Roles that may read all tables of all databases. */
  readonly readers: readonly KeyPair[];
  /** How long the server may take to be ready. */
  readonly patienceMs: number;
}

const namesIn = async (client: Client, query: string): Promise<ReadonlySet<string>> => {
  const { rows } = await client.query<{ readonly name: string }>(query);
  return new Set(rows.map(({ name }) => name));
};

const roleStatement = ({ name, secret }: KeyPair, there: ReadonlySet<string>): string =>
  `${there.has(name) ? 'ALTER' : 'CREATE'} ROLE ${escapeIdentifier(name)} LOGIN PASSWORD ${escapeLiteral(secret)}`;

const databaseStatement = (name: string, there: ReadonlySet<string>): string => {
  const quoted = escapeIdentifier(name);
  return there.has(name) ? `ALTER DATABASE ${quoted} OWNER TO ${quoted}` : `CREATE DATABASE ${quoted} OWNER ${quoted}`;
};

const fill = async (client: Client, { databases, readers }: Accounts): Promise<void> => {
  const roles = await namesIn(client, 'SELECT rolname AS name FROM pg_roles');
  const there = await namesIn(client, 'SELECT datname AS name FROM pg_database');
  await client.query(
    [
      ...[...databases, ...readers].map((role) => roleStatement(role, roles)),
      ...readers.map(({ name }) => `GRANT pg_read_all_data TO ${escapeIdentifier(name)}`),
    ].join(';'),
  );
  // Each alone: a database is made in no transaction.
  for (const { name } of databases) await client.query(databaseStatement(name, there));
};

/** The server still starts, or has no room yet; what else it says, as of a wrong password, does not mend itself. */
const isNotReady = (error: unknown): boolean => !(error instanceof DatabaseError) || /^(57P|53)/.test(error.code ?? '');

/** Tries once. Why the server is not ready; undefined: all is there. */
const attempt = async (accounts: Accounts): Promise<string | undefined> => {
  const client = new Client({
    connectionString: accounts.rds,
    connectionTimeoutMillis: DIAL_MS,
    query_timeout: QUERY_MS,
    // Statements hold passwords: the server must not log them when they fail.
    options: '-c log_min_error_statement=panic',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await fill(client, accounts);
    return undefined;
  } catch (error) {
    if (isNotReady(error)) return reason(error);
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
};

/** Makes databases and roles, and waits for a server that is not ready; may be run again, and sets passwords anew then. */
export const makeAccounts = async (accounts: Accounts): Promise<void> => {
  const deadline = performance.now() + accounts.patienceMs;
  for (;;) {
    const why = await attempt(accounts);
    if (why === undefined) return;
    if (performance.now() > deadline)
      throw new Error(`the databases were not made within ${accounts.patienceMs / 1000} s: ${why}`);
    await sleep(PAUSE_MS);
  }
};
