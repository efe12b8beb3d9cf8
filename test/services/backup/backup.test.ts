import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SCHEMA } from '../../../compose/services/app/schema.ts';
import { createBackup, type Backup } from '../../../compose/services/backup/backup.ts';
import { Database } from '../../../compose/services/kit/database.ts';
import { READER, sharedPostgres, type SharedPostgres } from '../../support/shared-postgres.ts';
import { ask, listen, unlisten } from '../kit/ask.ts';
import { Relay } from '../kit/relay.ts';
import { StorePeer } from '../kit/store-peer.ts';
import { until } from '../kit/until.ts';

const KEY = 'backup/latest.jsonl';

const last = async (url: string) =>
  (await ask(url, 'GET /last')).body as { last: string; at: string | null; error?: string };

const becomes = (url: string, wanted: string) =>
  until(`the last export is ${wanted}`, async () => (await last(url)).last === wanted);

describe('backup', () => {
  let postgres: SharedPostgres;
  let oss: StorePeer;
  let links: { readonly rds: Relay; readonly oss: Relay };
  const running: Backup[] = [];

  const open = async (): Promise<string> => {
    const backup = createBackup({
      rds: postgres.url({ role: READER, port: links.rds.port }),
      oss: `http://127.0.0.1:${links.oss.port}`,
      ossHost: 'oss:9000',
      accessKey: 'shop:secret',
      tell: () => {},
      everyMs: 200,
    });
    running.push(backup);
    return listen(backup.server);
  };

  beforeAll(async () => {
    postgres = await sharedPostgres('backup');
    oss = await StorePeer.start();
    links = { rds: await Relay.to(postgres.port), oss: await Relay.to(oss.port) };
    const owner = new Database(postgres.url(), { connections: 1, limitMs: 10_000 });
    await owner.query(SCHEMA);
    await owner.query("insert into orders (key, product) select 'o-' || n, 1 from generate_series(1, 1200) as n");
    await owner.close();
  });
  afterEach(async () => {
    oss.denies = false;
    await Promise.all([links.rds.pass(), links.oss.pass()]);
    for (const backup of running.splice(0)) {
      await unlisten(backup.server);
      await backup.stop();
    }
  });
  afterAll(async () => {
    await Promise.all([links.rds.refuse(), links.oss.refuse()]);
    await oss.stop();
  });

  test('it exports products and the newest 1000 orders as lines, with a role that may only read', async () => {
    const url = await open();
    await becomes(url, 'ok');
    const lines = (oss.objects.get(KEY) ?? '').trimEnd().split('\n');
    const rows = lines.map((it) => JSON.parse(it) as { table: string; row: { key?: string; name?: string } });
    expect(rows.filter((it) => it.table === 'products')).toHaveLength(36);
    const keys = rows.filter((it) => it.table === 'orders').map((it) => it.row.key);
    expect(keys).toEqual(Array.from({ length: 1000 }, (_, n) => `o-${n + 201}`));
    expect((await last(url)).at).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect((await ask(url, 'GET /healthz')).status).toBe(200);
  });

  test('before the first export ends it tells none; a hung database makes it fail within its timer', async () => {
    links.rds.hang();
    const began = performance.now();
    const url = await open();
    expect(await last(url)).toEqual({ last: 'none', at: null });
    await becomes(url, 'failed');
    expect(performance.now() - began).toBeGreaterThan(1900);
    expect(performance.now() - began).toBeLessThan(8000);
    await links.rds.pass();
    await becomes(url, 'ok');
  });

  test('a storage that says no makes the next export fail, with the reason and no secret; then it comes back', async () => {
    const url = await open();
    await becomes(url, 'ok');
    oss.denies = true;
    await becomes(url, 'failed');
    const { error } = await last(url);
    expect(error).toContain('403 AccessDenied');
    expect(error).not.toContain('secret');
    oss.denies = false;
    await becomes(url, 'ok');
  });
});
