import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../../../compose/services/kit/database.ts';
import { receiptMode } from '../../../compose/services/app/receipts.ts';
import { ask } from '../kit/ask.ts';
import { launch } from '../kit/launch.ts';
import { until } from '../kit/until.ts';
import { startSurroundings, type OpenShop, type Surroundings } from './surroundings.ts';

const named = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);

let around: Surroundings;
let rows: Database;

beforeAll(async () => {
  around = await startSurroundings('outboxes');
  rows = new Database(around.postgres.url(), { connections: 1, limitMs: 5000 });
});
afterEach(() => around.calm());
afterAll(async () => {
  await rows.close();
  await around.remove();
});

const listed = async (shop: OpenShop, prefix: string) =>
  ((await shop.ask(`GET /receipts?prefix=${prefix}`)).body as { keys?: readonly string[] }).keys;
const states = async (prefix: string) => {
  const found = await rows.query<{ state: string }>(
    'select state from receipts where starts_with(key, $1) order by id',
    [prefix],
  );
  return found.map((it) => it.state);
};
const send = async (shop: OpenShop, keys: readonly string[]) => {
  const statuses: number[] = [];
  for (const key of keys) statuses.push((await shop.ask('POST /receipts', { key })).status);
  return statuses;
};

const order = async (shop: OpenShop, keys: readonly string[]) => {
  for (const key of keys) expect((await shop.ask('POST /orders', { key, product: 1 })).status).toBe(201);
};
const left = async () => (await rows.query<{ n: number }>('select count(*)::integer as n from events'))[0]?.n;

const sendAtOnce = async (url: string, what: string, keys: readonly string[]) => {
  const sent = keys.map((key) => ask(url, what, { json: { key, product: 1 } }).then(({ status }) => ({ key, status })));
  const ended = await Promise.allSettled(sent);
  return ended.flatMap((it) => (it.status === 'fulfilled' && it.value.status < 300 ? [it.value.key] : []));
};

describe('receipts', () => {
  test('a receipt is stored and listed, without its folder and over all pages', async () => {
    const shop = await around.open();
    expect(await shop.ask('POST /receipts', { key: 'ok-0' })).toMatchObject({ status: 201, body: { state: 'stored' } });
    await send(shop, named('ok-', 8));
    expect(await listed(shop, 'ok-')).toEqual(named('ok-', 8));
    expect(await listed(shop, 'ok-3')).toEqual(['ok-3']);
    await until('rows are marked', async () => (await states('ok-')).every((it) => it === 'stored'));
  });

  test('outbox: denied, refused and hung storage queue the receipt in time', async () => {
    const shop = await around.open();
    around.oss.denies = true;
    expect(await shop.ask('POST /receipts', { key: 'q-0' })).toMatchObject({ status: 202, body: { state: 'queued' } });
    await around.links.oss.refuse();
    expect((await shop.ask('POST /receipts', { key: 'q-1' })).status).toBe(202);
    await around.links.oss.pass();
    around.links.oss.hang();
    const late = await shop.ask('POST /receipts', { key: 'q-2' });
    expect(late.status).toBe(202);
    expect(late.elapsedMs).toBeGreaterThan(750);
    expect(late.elapsedMs).toBeLessThan(10_000);
    expect(await states('q-')).toEqual(['pending', 'pending', 'pending']);
    around.oss.denies = false;
    await around.links.oss.pass();
    await until('all is stored', async () => (await listed(shop, 'q-'))?.length === 3);
  });

  test('outbox: what queued is stored after recovery, in order, each once, in more than one batch', async () => {
    const shop = await around.open();
    around.oss.denies = true;
    const keys = named('d-', 60).map((it) => it.replace(/-(\d)$/, '-0$1'));
    expect(new Set(await send(shop, keys))).toEqual(new Set([202]));
    around.oss.denies = false;
    await until('all is stored', async () => (await states('d-')).every((it) => it === 'stored'));
    expect(around.oss.puts.filter((it) => it.startsWith('receipts/d-'))).toEqual(keys.map((it) => `receipts/${it}`));
    expect(await listed(shop, 'd-')).toEqual(keys);
  });

  test('outbox: a queued receipt that is sent again stays one', async () => {
    const shop = await around.open();
    around.oss.denies = true;
    expect(await send(shop, ['again', 'again'])).toEqual([202, 202]);
    around.oss.denies = false;
    expect(await send(shop, ['again'])).toEqual([201]);
    await until('the row is marked', async () => (await states('again')).join() === 'stored');
    expect(await listed(shop, 'again')).toEqual(['again']);
  });

  test('outbox: what a stopped shop had queued the next one stores, whatever its mode', async () => {
    const first = await around.open();
    around.oss.denies = true;
    await send(first, named('r-', 5));
    await first.stop();
    const second = await around.open({ receipt: 'sync' });
    expect((await second.ask('POST /receipts', { key: 'r-0' })).status).toBe(502);
    expect(await states('r-')).toHaveLength(5);
    around.oss.denies = false;
    await until('all is stored', async () => (await listed(second, 'r-'))?.length === 5);
  });

  test('sync: a receipt that is not stored is refused and forgotten', async () => {
    const shop = await around.open({ receipt: 'sync' });
    expect(await send(shop, ['s-0'])).toEqual([201]);
    around.oss.denies = true;
    expect(await shop.ask('POST /receipts', { key: 's-1' })).toMatchObject({
      status: 502,
      body: { code: 'StorageUnavailable' },
    });
    around.oss.denies = false;
    around.links.oss.hang();
    const late = await shop.ask('POST /receipts', { key: 's-2' });
    expect(late.status).toBe(502);
    expect(late.elapsedMs).toBeLessThan(10_000);
    await around.links.oss.pass();
    expect(await states('s-')).toHaveLength(1);
    expect(await listed(shop, 's-')).toEqual(['s-0']);
  });

  test('a storage that takes nothing loses nothing when the database goes as well', async () => {
    const shop = await around.open();
    around.oss.denies = true;
    await send(shop, named('both-', 3));
    await around.links.rds.refuse();
    around.oss.denies = false;
    expect(await send(shop, ['both-3'])).toEqual([503]);
    await around.links.rds.pass();
    await until('all that was acknowledged is stored', async () => (await listed(shop, 'both-'))?.length === 3);
    expect(await listed(shop, 'both-')).toEqual(named('both-', 3));
  });

  test('a list that cannot be read is 503, never empty', async () => {
    const shop = await around.open();
    around.oss.denies = true;
    expect(await shop.ask('GET /receipts?prefix=ok-')).toMatchObject({
      status: 503,
      body: { code: 'StorageUnavailable' },
    });
  });

  test('an unknown mode is refused', () => {
    expect(() => receiptMode('maybe')).toThrow('RECEIPT is outbox or sync, not maybe');
  });
});

describe('producers', () => {
  test('each order is told to both receivers with the access key, and then forgotten', async () => {
    const shop = await around.open();
    await order(shop, ['a-0']);
    await until('both know', () => around.sls.ids('a-').length + around.mns.ids('a-').length === 2);
    expect(around.sls.events[0]).toMatchObject({ id: 'a-0', producer: 'app', product: 1 });
    expect(around.sls.requests).toContain('POST /logs/orders Key shop:secret');
    expect(around.mns.requests).toContain('POST /messages/orders Key shop:secret');
    await until('nothing is left', async () => (await left()) === 0);
  });

  test('a receiver that refuses or is gone gets everything later, in order; the other is not held up', async () => {
    const shop = await around.open();
    around.sls.refuses = 403;
    await order(shop, named('b-', 30));
    await until('mns knows', () => around.mns.ids('b-').length === 30);
    await around.links.sls.refuse();
    around.sls.refuses = undefined;
    await order(shop, named('c-', 30));
    expect(around.sls.ids('b-')).toEqual([]);
    await around.links.sls.pass();
    await until('sls knows', () => around.sls.ids('c-').length === 30);
    expect([around.sls.ids('b-'), around.sls.ids('c-')]).toEqual([named('b-', 30), named('c-', 30)]);
    expect([around.mns.ids('b-'), around.mns.ids('c-')]).toEqual([named('b-', 30), named('c-', 30)]);
    await until('nothing is left', async () => (await left()) === 0);
  });

  test('orders placed at once reach the receivers in the order in which they are listed', async () => {
    const shop = await around.open();
    await Promise.all(named('e-', 40).map((key) => order(shop, [key])));
    await until('both know', () => around.sls.ids('e-').length + around.mns.ids('e-').length === 80);
    const { keys } = (await shop.ask('GET /orders?prefix=e-')).body as { keys: string[] };
    expect(around.sls.ids('e-')).toEqual(keys);
    expect(around.mns.ids('e-')).toEqual(keys);
  });

  test('events that were buffered survive a restart', async () => {
    const first = await around.open();
    await around.links.mns.refuse();
    await order(first, named('f-', 5));
    await first.stop();
    await around.links.mns.pass();
    await around.open();
    await until('mns knows', () => around.mns.ids('f-').length === 5);
    expect(around.mns.ids('f-')).toEqual(named('f-', 5));
  });

  test('an order that was sent twice is told once', async () => {
    const shop = await around.open();
    await order(shop, ['g-0']);
    await shop.ask('POST /orders', { key: 'g-0', product: 1 });
    await order(shop, ['g-1']);
    await until('both are told', () => around.sls.ids('g-').length === 2);
    expect(around.sls.ids('g-')).toEqual(['g-0', 'g-1']);
  });
});

const startProgram = async () => {
  const { rds, oss, ossHost, sls, mns, accessKey } = around.settings();
  const env = { RDS: rds, OSS: oss, OSS_HOST: ossHost, SLS: sls, MNS: mns, ACCESS_KEY: accessKey };
  const program = launch('app', env);
  return { ...program, url: await program.ready('/readyz') };
};

describe('a killed shop', () => {
  test('nothing that was acknowledged is lost or doubled, and nothing appears that was never sent', async () => {
    const first = await startProgram();
    around.oss.denies = true;
    around.sls.refuses = 503;
    const receipts = await sendAtOnce(first.url, 'POST /receipts', named('kill-a', 10));
    const orders = await sendAtOnce(first.url, 'POST /orders', named('kill-a', 10));
    expect([receipts.length, orders.length]).toEqual([10, 10]);
    around.oss.denies = false;
    around.sls.refuses = undefined;
    const late = [
      sendAtOnce(first.url, 'POST /receipts', named('kill-b', 20)),
      sendAtOnce(first.url, 'POST /orders', named('kill-b', 20)),
    ];
    await until('the drain has begun', () => around.oss.puts.some((it) => it.startsWith('receipts/kill-')));
    await first.end('SIGKILL');
    const [moreReceipts = [], moreOrders = []] = await Promise.all(late);

    const second = await startProgram();
    const keysOf = async (what: string) => ((await ask(second.url, what)).body as { keys: string[] }).keys;
    const acknowledged = [...receipts, ...moreReceipts];
    await until('every receipt is listed', async () => {
      const there = new Set(await keysOf('GET /receipts?prefix=kill-'));
      return acknowledged.every((it) => there.has(it));
    });
    const found = await keysOf('GET /receipts?prefix=kill-');
    expect(found).toHaveLength(new Set(found).size);
    const sent = new Set([...named('kill-a', 10), ...named('kill-b', 20)]);
    expect(found.filter((it) => !sent.has(it))).toEqual([]);

    const placed = await keysOf('GET /orders?prefix=kill-');
    expect(placed).toEqual(expect.arrayContaining([...orders, ...moreOrders]));
    await until('both receivers know', () =>
      [around.sls, around.mns].every((it) => it.ids('kill-').length >= placed.length),
    );
    expect(around.sls.ids('kill-')).toEqual(placed);
    expect(around.mns.ids('kill-')).toEqual(placed);
    expect(await second.end('SIGTERM')).toBe(0);
    expect(second.told()).toMatch(/^listening on /);
    expect(second.told()).not.toContain('secret');
  });
});
