import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCdn } from '../../../compose/services/cdn/server.ts';
import type { Settings } from '../../../compose/services/cdn/settings.ts';
import { call, type Answered } from '../../../compose/services/kit/client.ts';
import { closed, cut, listening, object, startOrigin, status, type ControlledOrigin } from './controlled-origin.ts';

const READ_TIMEOUT_MS = 300;

let origin: ControlledOrigin;
const cdns: Server[] = [];

const startCdn = async (changes: Partial<Settings> = {}): Promise<URL> => {
  const cdn = createCdn({
    origin: origin.url,
    originHost: 'oss:9000',
    accessKey: { name: 'shop', secret: 'shop-secret' },
    privateBuckets: new Set(['media']),
    staleOn: new Set(['error', 'timeout', '5xx']),
    refresh: 'background',
    connectTimeoutMs: 2000,
    readTimeoutMs: READ_TIMEOUT_MS,
    maxStaleMs: 3_600_000,
    cacheBytes: 1024 * 1024,
    ...changes,
  });
  cdns.push(cdn);
  return listening(cdn);
};

const get = (cdn: URL, path: string): Promise<Answered> => call(`${cdn.origin}${path}`, { timeoutMs: 10_000 });

const told = ({ status: code, headers, body }: Answered): readonly unknown[] => [
  code,
  headers['x-cache'],
  body.toString(),
];

/** Moves the wall clock, which freshness is counted in; timers run on. */
const later = (ms: number): void => {
  vi.setSystemTime(Date.now() + ms);
};

const warmed = async (changes: Partial<Settings> = {}): Promise<URL> => {
  const cdn = await startCdn(changes);
  expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'MISS', 'first']);
  later(61_000);
  return cdn;
};

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  origin = await startOrigin();
});

afterEach(async () => {
  vi.useRealTimers();
  for (const cdn of cdns.splice(0)) await closed(cdn);
  await origin.close();
});

describe('an object that is not in the cache', () => {
  test('and not in the origin either is remembered as missing for 10 s, and asked for by whoever comes then', async () => {
    const cdn = await startCdn();
    origin.manner = status(404);
    expect((await get(cdn, '/media/p.png')).status).toBe(404);
    origin.manner = object('there now');
    later(9000);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([404, 'HIT', '<Code>404</Code>']);
    later(2000);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([404, 'STALE', '<Code>404</Code>']);
    await vi.waitFor(async () => expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'HIT', 'there now']), 5000);
  });

  test('is a 502 when the origin cuts its answer short', async () => {
    const cdn = await startCdn();
    origin.manner = cut;
    expect(told(await get(cdn, '/media/p.png'))).toEqual([502, 'MISS', '{"code":"OriginUnreachable"}']);
  });

  test('is a 504 after the read timeout when the origin drips', async () => {
    const cdn = await startCdn();
    let dripping: NodeJS.Timeout | undefined;
    origin.manner = (_, response) => {
      dripping = setInterval(() => response.write('.'), 20);
    };
    const startedAt = performance.now();
    try {
      expect(told(await get(cdn, '/media/p.png'))).toEqual([504, 'MISS', '{"code":"OriginTimeout"}']);
    } finally {
      clearInterval(dripping);
    }
    expect(performance.now() - startedAt).toBeGreaterThan(READ_TIMEOUT_MS - 20);
  });

  test('is a 502 when it is larger than the whole cache', async () => {
    const cdn = await startCdn({ cacheBytes: 4000 });
    origin.manner = object('x'.repeat(5000));
    expect((await get(cdn, '/media/p.png')).status).toBe(502);
  });

  test('survives that the origin closes a kept connection under the request', async () => {
    const cdn = await startCdn();
    const used = new Set<unknown>();
    origin.manner = (asked, response) => {
      if (used.has(asked.socket)) asked.socket.resetAndDestroy();
      else object('first')(asked, response);
      used.add(asked.socket);
    };
    expect((await get(cdn, '/media/a.png')).status).toBe(200);
    expect((await get(cdn, '/media/b.png')).status).toBe(200);
    expect(used.size).toBe(2);
    expect(origin.asked).toHaveLength(3);
  });
});

test('the cache gives up what was not used for longest', async () => {
  const cdn = await startCdn({ cacheBytes: 5000 });
  origin.manner = object('x'.repeat(1000));
  for (const name of ['a', 'b', 'a', 'c']) await get(cdn, `/media/${name}`);
  const statuses = [];
  for (const name of ['a', 'c', 'b']) statuses.push((await get(cdn, `/media/${name}`)).headers['x-cache']);
  expect(statuses).toEqual(['HIT', 'HIT', 'MISS']);
});

describe('an expired object', () => {
  test('does not count an age twice', async () => {
    const cdn = await startCdn();
    origin.manner = object('first', { age: '30' });
    await get(cdn, '/media/p.png');
    later(31_000);
    origin.manner = object('first');
    expect((await get(cdn, '/media/p.png')).headers).toMatchObject({ 'x-cache': 'STALE', age: '61' });
    await vi.waitFor(async () => {
      const { headers } = await get(cdn, '/media/p.png');
      expect(headers['x-cache']).toBe('HIT');
      expect(Number(headers['age'])).toBeLessThan(30);
    }, 5000);
  });

  test('is not served past its longest staleness', async () => {
    const cdn = await warmed({ maxStaleMs: 60_000 });
    origin.manner = status(403);
    later(61_000);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([403, 'MISS', '<Code>403</Code>']);
  });

  test('is served stale in the foreground when the answer is cut short', async () => {
    const cdn = await warmed({ refresh: 'foreground' });
    origin.manner = cut;
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
  });
});
