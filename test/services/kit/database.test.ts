import { afterAll, beforeAll, describe, test } from 'vitest';
import { Database, DatabaseUnavailable } from '../../../compose/services/kit/database.ts';
import { sharedPostgres, type SharedPostgres } from '../../support/shared-postgres.ts';
import { Relay } from './relay.ts';

const failure = async (database: Database, text = 'select 1'): Promise<{ error: unknown; elapsedMs: number }> => {
  const began = performance.now();
  const error = await database.query(text).then(
    () => 'answered',
    (it: unknown) => it,
  );
  return { error, elapsedMs: performance.now() - began };
};

describe.concurrent('Database', () => {
  let postgres: SharedPostgres;
  const undo: (() => Promise<void>)[] = [];
  const openLink = async (): Promise<Relay> => {
    const link = await Relay.to(postgres.port);
    undo.push(() => link.refuse());
    return link;
  };
  const open = (link: Relay, connections: number, limitMs = 1000): Database => {
    const database = new Database(postgres.url({ port: link.port }), { connections, limitMs });
    undo.push(() => database.close());
    return database;
  };
  beforeAll(async () => {
    postgres = await sharedPostgres('database');
  });
  afterAll(async () => {
    // Links first: what still hangs on one ends with it.
    for (const step of undo) await step();
  });

  test('a refused database fails at once with 503 DatabaseUnavailable', async ({ expect }) => {
    const link = await openLink();
    await link.refuse();
    const { error, elapsedMs } = await failure(open(link, 2, 20_000));
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(error).toMatchObject({ status: 503, code: 'DatabaseUnavailable' });
    expect(elapsedMs).toBeLessThan(10_000);
  });

  test('a hung dial and a hung query both end at the limit, and so do those who wait for a connection', async ({
    expect,
  }) => {
    const link = await openLink();
    const dialled = open(link, 2, 2000);
    const connected = open(link, 1, 2000);
    await connected.query('select 1');
    link.hang();
    const all = await Promise.all([
      ...Array.from({ length: 5 }, () => failure(dialled)),
      failure(connected),
      failure(connected),
    ]);
    for (const { error, elapsedMs } of all) {
      expect(error).toBeInstanceOf(DatabaseUnavailable);
      expect(elapsedMs).toBeGreaterThan(1900);
      // Twice the limit, if who waits were given it anew.
      expect(elapsedMs).toBeLessThan(3900);
    }
  });

  test('a pool whose connections hung works again when the link does', async ({ expect }) => {
    const link = await openLink();
    const database = open(link, 2);
    await database.query('select 1');
    link.hang();
    await Promise.all([failure(database), failure(database), failure(database)]);
    await link.pass();
    expect(await database.query('select 2 as two')).toEqual([{ two: 2 }]);
  });

  test('a connection cut while idle or in a query ends no process and is replaced', async ({ expect }) => {
    const link = await openLink();
    const database = open(link, 1);
    await database.query('select 1');
    await link.refuse();
    await link.pass();
    const slow = failure(database, 'select pg_sleep(0.5)');
    await link.refuse();
    expect((await slow).error).toBeInstanceOf(DatabaseUnavailable);
    await link.pass();
    expect(await database.query('select 3 as three')).toEqual([{ three: 3 }]);
  });

  test('the server gives up on a query that its client gave up on', async ({ expect }) => {
    const link = await openLink();
    const database = open(link, 2);
    expect((await failure(database, 'select pg_sleep(30)')).error).toBeInstanceOf(DatabaseUnavailable);
    const watcher = open(link, 1, 5000);
    const running = `select count(*)::integer as n from pg_stat_activity where query = 'select pg_sleep(30)' and state = 'active'`;
    await expect.poll(() => watcher.query(running), { timeout: 5000 }).toEqual([{ n: 0 }]);
  });

  test('the wait for a connection counts: what is left of the limit is for the query', async ({ expect }) => {
    const database = open(await openLink(), 1, 2000);
    const first = database.query('select pg_sleep(1.5)');
    const second = await failure(database, 'select pg_sleep(30)');
    await first;
    expect(second.error).toBeInstanceOf(DatabaseUnavailable);
    // The wait and the limit, if the query were given it anew: 3.5 s.
    expect(second.elapsedMs).toBeLessThan(3400);
  });
});
