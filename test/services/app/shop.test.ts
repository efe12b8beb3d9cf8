import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../../../compose/services/kit/client.ts';
import { openShop, startSurroundings, type OpenShop, type Surroundings } from './surroundings.ts';
import { until } from '../kit/until.ts';

const unavailable = { code: 'DatabaseUnavailable' };

describe('the shop', () => {
  let around: Surroundings;
  beforeAll(async () => {
    around = await startSurroundings('shop');
  });
  afterEach(() => around.calm());
  afterAll(() => around.remove());

  test('the home page has the catalogue from the database and the banner from the storage', async () => {
    const shop = await around.open();
    const { status, body } = await shop.ask('GET /');
    expect(status).toBe(200);
    expect(body).toMatchObject({ catalogue: 'live', banner: 'live' });
    expect((body as { products: unknown[] }).products).toHaveLength(36);
  });

  test('a banner that is denied, refused or late becomes a placeholder, and the rest stays', async () => {
    const shop = await around.open();
    around.oss.denies = true;
    expect((await shop.ask('GET /')).body).toMatchObject({ catalogue: 'live', banner: 'placeholder' });
    around.oss.denies = false;
    await around.links.oss.refuse();
    expect((await shop.ask('GET /')).body).toMatchObject({ catalogue: 'live', banner: 'placeholder' });
    await around.links.oss.pass();
    around.links.oss.hang();
    const late = await shop.ask('GET /');
    expect(late.body).toMatchObject({ catalogue: 'live', banner: 'placeholder' });
    expect(late.elapsedMs).toBeGreaterThan(750);
    expect(late.elapsedMs).toBeLessThan(10_000);
    await around.links.oss.pass();
    expect((await shop.ask('GET /')).body).toMatchObject({ banner: 'live' });
  });

  test('a refused database: the home page is cached, everything that needs rows says 503 at once', async () => {
    const shop = await around.open();
    await shop.ask('GET /');
    await around.links.rds.refuse();
    expect(await shop.ask('GET /')).toMatchObject({ status: 200, body: { catalogue: 'cached', banner: 'live' } });
    for (const told of await everyQuestion(shop)) {
      expect(told).toMatchObject({ status: 503, body: unavailable });
      expect(told.elapsedMs).toBeLessThan(1900);
    }
    expect((await shop.ask('GET /readyz')).status).toBe(200);
    expect((await shop.ask('POST /chat/image', { name: 'a.png' })).status).toBe(201);
  });

  test('a hung database: the same within 2.5 s, and all of it comes back', async () => {
    const shop = await around.open();
    await shop.ask('GET /');
    around.links.rds.hang();
    const [home, ...others] = await Promise.all([shop.ask('GET /'), everyQuestion(shop), everyQuestion(shop)]);
    expect(home).toMatchObject({ status: 200, body: { catalogue: 'cached', banner: 'live' } });
    for (const told of [home, ...others.flat()]) {
      if (told !== home) expect(told).toMatchObject({ status: 503, body: unavailable });
      expect(told.elapsedMs).toBeGreaterThan(1900);
      expect(told.elapsedMs).toBeLessThan(3900);
    }
    await around.links.rds.pass();
    await until('products are back', async () => (await shop.ask('GET /products/1')).status === 200);
  });

  test('without any list so far the home page is 503', async () => {
    const shop = await around.open();
    await around.links.rds.refuse();
    expect(await shop.ask('GET /')).toMatchObject({ status: 503, body: unavailable });
  });

  test('a shop that starts before its database is up but not ready, and sets itself up later', async () => {
    await around.links.rds.refuse();
    const told: string[] = [];
    const shop = await openShop(around.settings({ tell: (event) => told.push(event) }));
    try {
      expect((await shop.ask('GET /healthz')).status).toBe(200);
      expect(await shop.ask('GET /readyz')).toMatchObject({ status: 503, body: { code: 'NotReady' } });
      await around.links.rds.pass();
      await until('it is ready', async () => (await shop.ask('GET /readyz')).status === 200);
      expect((await shop.ask('GET /')).body).toMatchObject({ catalogue: 'live' });
      expect(told[0]).toMatch(/^set-up waits: /);
      expect(told.join('\n')).not.toContain('secret');
    } finally {
      await shop.stop();
    }
  });

  test('a product by its number; 404 for another', async () => {
    const shop = await around.open();
    expect(await shop.ask('GET /products/1')).toMatchObject({ status: 200, body: { id: 1, name: 'Product 1' } });
    for (const id of ['37', '0', 'x', '99999999999999']) {
      expect(await shop.ask(`GET /products/${id}`)).toMatchObject({ status: 404, body: { code: 'NoSuchProduct' } });
    }
  });

  test('an order is placed once, however often it is sent, and listed in the order of placing', async () => {
    const shop = await around.open();
    for (const key of ['o-2', 'o-10', 'o-1']) {
      expect(await shop.ask('POST /orders', { key, product: 1 })).toMatchObject({ status: 201, body: { key } });
    }
    expect((await shop.ask('POST /orders', { key: 'o-10', product: 1 })).status).toBe(200);
    const same = await Promise.all(
      Array.from({ length: 6 }, () => shop.ask('POST /orders', { key: 'o-3', product: 2 })),
    );
    expect(same.filter((it) => it.status === 201)).toHaveLength(1);
    expect(same.filter((it) => it.status === 200)).toHaveLength(5);
    expect((await shop.ask('GET /orders?prefix=o-')).body).toEqual({ keys: ['o-2', 'o-10', 'o-1', 'o-3'] });
    expect((await shop.ask('GET /orders?prefix=o-1')).body).toEqual({ keys: ['o-10', 'o-1'] });
    expect((await shop.ask('GET /orders?prefix=%25')).body).toEqual({ keys: [] });
  });

  test('requests that make no sense are refused with 400, unknown products with 404', async () => {
    const shop = await around.open();
    const bad = [
      ['POST /orders', { key: '../x', product: 1 }],
      ['POST /orders', { key: 'k', product: '1' }],
      ['POST /orders', []],
      ['POST /receipts', { key: '..' }],
      ['POST /receipts', {}],
      ['POST /chat', { text: 'a\0b' }],
      ['POST /chat', { text: '' }],
      ['POST /chat/image', { name: 'a/b.png' }],
    ] as const;
    for (const [what, json] of bad) expect((await shop.ask(what, json)).status, what).toBe(400);
    expect((await shop.ask('POST /orders', { key: 'k', product: 99 })).status).toBe(404);
  });

  test('a chat message is a row; a chat picture is a URL that works, made without asking anybody', async () => {
    const shop = await around.open();
    expect((await shop.ask('POST /chat', { text: 'hello, 你好' })).status).toBe(201);
    await around.links.rds.refuse();
    await around.links.oss.refuse();
    const { status, body } = await shop.ask('POST /chat/image', { name: 'run-1.png' });
    expect(status).toBe(201);
    const upload = new URL((body as { upload: string }).upload);
    expect(upload.host).toBe('oss:9000');
    const put = await call(`http://127.0.0.1:${around.oss.port}${upload.pathname}${upload.search}`, {
      method: 'PUT',
      headers: { host: upload.host },
      body: 'a picture',
      timeoutMs: 5000,
    });
    expect(put.status).toBe(200);
    expect(around.oss.objects.get('chat/run-1.png')).toBe('a picture');
  });

  test('the metrics page counts what was answered', async () => {
    const shop = await around.open();
    await shop.ask('GET /');
    await shop.ask('POST /orders', { key: 'metric-1', product: 1 });
    const { body } = await shop.ask('GET /metrics');
    expect(body).toContain('app_home_total{banner="live",catalogue="live"} 1');
    expect(body).toContain('app_orders_total{outcome="placed"} 1');
  });
});

const everyQuestion = (shop: OpenShop) =>
  Promise.all([
    shop.ask('GET /products/1'),
    shop.ask('POST /orders', { key: 'lost', product: 1 }),
    shop.ask('GET /orders?prefix=lost'),
    shop.ask('POST /chat', { text: 'hello' }),
    shop.ask('POST /receipts', { key: 'lost' }),
  ]);
