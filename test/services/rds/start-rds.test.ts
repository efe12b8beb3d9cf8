import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runPostgres, secretOf, type RunningPostgres } from './run-postgres.ts';

let postgres: RunningPostgres;
const open: Client[] = [];

beforeAll(async () => {
  postgres = await runPostgres({ databases: ['iam'], maxConnections: 10 });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end()));
});
afterAll(() => postgres.remove());

const connect = async (database: string, user = database, password = secretOf(user)): Promise<Client> => {
  const { host, port } = postgres;
  const client = new Client({ host, port, database, user, password });
  client.on('error', () => {});
  await client.connect();
  open.push(client);
  return client;
};

const one = async (client: Client, query: string): Promise<unknown> => (await client.query(query)).rows[0];

describe('logins', () => {
  it('are refused with a wrong password', async () => {
    await expect(connect('iam', 'iam', 'guess')).rejects.toMatchObject({ code: '28P01' });
  });

  it('of the superuser are let in with its password alone', async () => {
    const superuser = await connect('postgres');
    expect(await one(superuser, 'select rolsuper from pg_roles where rolname = current_user')).toEqual({
      rolsuper: true,
    });
    await expect(connect('postgres', 'postgres', '')).rejects.toThrow();
    await expect(connect('postgres', 'postgres', 'postgres')).rejects.toMatchObject({ code: '28P01' });
  });

  it('past the last connection are refused with 53300', async () => {
    const seats: Promise<Client>[] = Array.from({ length: 12 }, () => connect('iam'));
    const outcomes = await Promise.allSettled(seats);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(outcomes.some((outcome) => outcome.status === 'fulfilled')).toBe(true);
    expect(refused.length).toBeGreaterThan(1);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: '53300' });
  });
});

describe('the server', () => {
  it('lets a second writer wait for a row lock until its timeout', async () => {
    const [first, second] = [await connect('iam'), await connect('iam')];
    await first.query('create table held as select 1 as n');
    await first.query('begin; update held set n = 2');
    await second.query("set lock_timeout = '100ms'");
    await expect(second.query('update held set n = 3')).rejects.toMatchObject({ code: '55P03' });
    await first.query('rollback');
    expect((await second.query('update held set n = 3')).rowCount).toBe(1);
  });

  it('waits for the disk at each commit', async () => {
    expect(await one(await connect('iam'), 'show fsync')).toEqual({ fsync: 'on' });
  });

  it('keeps its rows over a stop and a start', async () => {
    await (await connect('iam')).query('create table kept as select 5 as n');
    await postgres.stop();
    await expect(connect('iam')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await postgres.start();
    expect(await one(await connect('iam'), 'select n from kept')).toEqual({ n: 5 });
  });
});
