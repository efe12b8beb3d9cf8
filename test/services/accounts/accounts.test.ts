import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type ClientConfig } from 'pg';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { makeAccounts, type Accounts } from '../../../compose/services/accounts/accounts.ts';
import { sharedPostgres, type SharedPostgres } from '../../support/shared-postgres.ts';
import { Relay } from '../kit/relay.ts';
import { freePort } from '../../support/free-port.ts';
import { runPostgres } from '../rds/run-postgres.ts';

const ODD = `o'dd "name"; drop`;
const SECRET = `it's "quoted" \\ $1 %20;`;
const CREATED = { name: ODD, secret: SECRET };
const READS = { name: 'accounts reader', secret: SECRET };

let postgres: SharedPostgres;
const open: Client[] = [];

beforeAll(async () => {
  postgres = await sharedPostgres('accounts');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end()));
});

const wanted = (changes: Partial<Accounts> = {}): Accounts => ({
  rds: postgres.url({ role: 'postgres' }),
  databases: [CREATED],
  readers: [READS],
  patienceMs: 10_000,
  ...changes,
});

const connect = async (config: ClientConfig): Promise<Client> => {
  const client = new Client({ host: postgres.host, port: postgres.port, ...config });
  client.on('error', () => {});
  await client.connect();
  open.push(client);
  return client;
};

const asOwner = (password = SECRET): Promise<Client> => connect({ database: ODD, user: ODD, password });

const one = async (client: Client, query: string): Promise<unknown> => (await client.query(query)).rows[0];

test('a database belongs to the role of its name, whose password lets it in, whatever they are made of', async () => {
  await makeAccounts(wanted());
  const query =
    'select current_database() as database, pg_get_userbyid(datdba) as owner from pg_database where datname = current_database()';
  expect(await one(await asOwner(), query)).toEqual({ database: ODD, owner: ODD });
  await expect(asOwner('guess')).rejects.toMatchObject({ code: '28P01' });
});

test('a reader sees tables that are made later, and changes none', async () => {
  await makeAccounts(wanted());
  const owner = await asOwner();
  await owner.query('drop table if exists later; create table later as select 7 as n');
  const reader = await connect({ database: ODD, user: READS.name, password: READS.secret });
  expect(await one(reader, 'select n from later')).toEqual({ n: 7 });
  await expect(reader.query('insert into later values (8)')).rejects.toMatchObject({ code: '42501' });
});

test('a second run loses nothing, adds what is new, and sets passwords anew', async () => {
  await makeAccounts(wanted());
  await (await asOwner()).query('drop table if exists kept; create table kept as select 5 as n');
  const second = { name: 'accounts second', secret: 'second' };
  await makeAccounts(wanted({ databases: [{ name: ODD, secret: 'changed' }, second] }));
  expect(await one(await asOwner('changed'), 'select n from kept')).toEqual({ n: 5 });
  await connect({ database: second.name, user: second.name, password: second.secret });
});

test('it waits for a server that refuses, and for one that closes what a proxy accepted', async () => {
  const link = await Relay.to(postgres.port);
  const nowhere = await Relay.to(await freePort());
  try {
    await link.refuse();
    const url = (port: number): string => postgres.url({ role: 'postgres', port });
    const making = makeAccounts(wanted({ rds: url(link.port) }));
    await expect(makeAccounts(wanted({ rds: url(nowhere.port), patienceMs: 100 }))).rejects.toThrow(
      /^the databases were not made within 0\.1 s: Connection terminated unexpectedly$/,
    );
    await link.pass();
    await making;
    await asOwner();
  } finally {
    await link.refuse();
    await nowhere.refuse();
  }
});

test('an answer that waiting does not change ends it at once', async () => {
  const wrong = postgres.url({ role: 'postgres' }).replace('secret-of-postgres', 'wrong');
  await expect(makeAccounts(wanted({ rds: wrong }))).rejects.toThrow('password authentication failed');
});

test('the server logs no password of a statement that fails', async () => {
  const lines: string[] = [];
  const own = await runPostgres({ fsync: false, log: (line) => lines.push(line) });
  try {
    const reserved = { name: 'pg_reserved', secret: 'never-to-be-logged' };
    const making = makeAccounts(wanted({ rds: own.url('app', 'postgres'), databases: [reserved] }));
    await expect(making).rejects.toThrow('role name "pg_reserved" is reserved');
  } finally {
    await own.remove();
  }
  expect(lines.join('\n')).toContain('pg_reserved');
  expect(lines.join('\n')).not.toContain('never-to-be-logged');
});

test('the program exits with 0 when all is there, and else with a sentence', async () => {
  const main = join(import.meta.dirname, '../../../compose/dist/accounts/main.js');
  const run = (RDS: string) =>
    promisify(execFile)(process.execPath, [main], {
      env: { RDS, DATABASES: 'accounts-program:one:two', READERS: 'accounts-reads:three' },
    });
  const rds = postgres.url({ role: 'postgres' });
  for (const _ of ['first', 'again']) expect(await run(rds)).toEqual({ stdout: '', stderr: '' });
  await connect({ database: 'accounts-program', user: 'accounts-program', password: 'one:two' });
  await expect(run(rds.replace('secret-of-postgres', 'wrong'))).rejects.toMatchObject({
    code: 1,
    stderr: 'password authentication failed for user "postgres"\n',
  });
});
