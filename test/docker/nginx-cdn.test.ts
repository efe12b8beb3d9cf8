import { expect, test, vi, type TestContext } from 'vitest';
import { call, type Answered } from '../../compose/services/kit/client.ts';
import { servesStorage } from '../services/cdn/before-storage.ts';
import { behavesAsCdn } from '../services/cdn/behaviours.ts';
import { object, startOrigin, status, type ControlledOrigin } from '../services/cdn/controlled-origin.ts';
import { nginx } from './nginx.ts';

const place = async (context: TestContext): Promise<{ readonly url: URL; readonly origin: ControlledOrigin }> => {
  const origin = await startOrigin();
  context.onTestFinished(() => origin.close());
  const { url, close } = await nginx.start({ ORIGIN: origin.url.origin, ACCESS_KEY: 'shop:shop-secret' });
  context.onTestFinished(close);
  return { url, origin };
};

const get = (cdn: URL, path: string): Promise<Answered> => call(`${cdn.origin}${path}`, { timeoutMs: 10_000 });

const told = ({ status: code, headers, body }: Answered): readonly unknown[] => [
  code,
  headers['x-cache'],
  body.toString(),
];

behavesAsCdn(nginx);
servesStorage(nginx);

test.concurrent('what the origin does not have is asked for again by whoever comes 10 s later', async (context) => {
  const { url, origin } = await place(context);
  origin.manner = status(404);
  expect((await get(url, '/assets/p.png')).status).toBe(404);
  origin.manner = object('there now');
  const askedAt = performance.now();
  await vi.waitFor(
    async () => expect(told(await get(url, '/assets/p.png'))).toEqual([404, 'STALE', '<Code>404</Code>']),
    { timeout: 15_000, interval: 100 },
  );
  expect(performance.now() - askedAt).toBeGreaterThan(9000);
  await vi.waitFor(async () => expect(told(await get(url, '/assets/p.png'))).toEqual([200, 'HIT', 'there now']), 5000);
});

test.concurrent(
  'a status on which nginx cannot serve what is stale is refused with those on which it can',
  async () => {
    const { code, told: said } = await nginx.refuse({
      ORIGIN: 'http://oss:9000',
      ACCESS_KEY: 'shop:shop-secret',
      STALE_ON: 'error 418',
    });
    expect(code).toBe(1);
    expect(said).toContain('STALE_ON: nginx serves no stale object on 418, only on 403 404 429 500 502 503 504');
  },
);

test.concurrent(
  'thousands of requests between two looks are all counted, and a look costs no user much',
  async (context) => {
    const { url } = await place(context);
    const requests = 3000;
    for (let sent = 0; sent < requests; sent += 50)
      await Promise.all(Array.from({ length: 50 }, (_, index) => get(url, `/assets/p.png?n=${(sent + index) % 100}`)));
    const startedAt = performance.now();
    const page = (await get(url, '/metrics')).body.toString();
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(page).toContain('cdn_requests_total{cache="MISS"} 100\n');
    expect(page).toContain(`cdn_requests_total{cache="HIT"} ${requests - 100}\n`);
    expect(page).toContain('cdn_origin_good_total{path="/assets/p.png"} 100\n');
    expect((await get(url, '/metrics')).body.toString()).toBe(page);
  },
);
