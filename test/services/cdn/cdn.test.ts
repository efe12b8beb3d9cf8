import { createHash, createHmac } from 'node:crypto';
import { request, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCdn } from '../../../compose/services/cdn/server.ts';
import type { Settings } from '../../../compose/services/cdn/settings.ts';
import { call, type Answered, type Call } from '../../../compose/services/kit/client.ts';
import {
  closed,
  cut,
  hang,
  held,
  listening,
  object,
  reset,
  startDeaf,
  startOrigin,
  status,
  type Asked,
  type ControlledOrigin,
} from './controlled-origin.ts';

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

const get = (cdn: URL, path: string, options: Partial<Call> = {}): Promise<Answered> =>
  call(`${cdn.origin}${path}`, { timeoutMs: 10_000, ...options });

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

const counters = async (cdn: URL): Promise<string> => (await get(cdn, '/metrics')).body.toString();

const askCached = async (headers: Readonly<Record<string, string>>, method = 'GET'): Promise<Answered> => {
  const cdn = await startCdn();
  origin.manner = object('0123456789');
  await get(cdn, '/media/p.png');
  return get(cdn, '/media/p.png', { headers, method });
};

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** By the book of SigV4, apart from what the CDN signs with. */
const signatureOf = ({ path, headers }: Asked): string => {
  const authorization = headers.authorization ?? '';
  const [, date = '', signed = ''] = /shop\/(\d+)\/us-east-1.*SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = ['GET', path, '', lines.join(''), signed, 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const scope = `${date}/us-east-1/s3/aws4_request`;
  const key = ['us-east-1', 's3', 'aws4_request'].reduce(hmac, hmac('AWS4shop-secret', date));
  return hmac(key, ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, digest].join('\n')).toString('hex');
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
  test('is pulled once and then hit, with its own headers', async () => {
    const cdn = await startCdn();
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'MISS', 'first']);
    const hit = await get(cdn, '/media/p.png');
    expect(told(hit)).toEqual([200, 'HIT', 'first']);
    expect(hit.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': '5',
      etag: '"first"',
      age: '0',
    });
    expect(origin.asked).toHaveLength(1);
  });

  test('is another one for each query, and the origin sees no query', async () => {
    const cdn = await startCdn();
    const statuses = [];
    for (const n of [1, 2, 1]) statuses.push((await get(cdn, `/media/p.png?n=${n}`)).headers['x-cache']);
    expect(statuses).toEqual(['MISS', 'MISS', 'HIT']);
    expect(origin.asked.map(({ path }) => path)).toEqual(['/media/p.png', '/media/p.png']);
  });

  test('is pulled once for 50 users who come together', async () => {
    const cdn = await startCdn();
    origin.manner = (asked, response) => void setTimeout(() => object('slow')(asked, response), 100);
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(cdn, '/media/p.png')));
    expect(new Set(answers.map((it) => String(told(it))))).toEqual(new Set(['200,MISS,slow']));
    expect(origin.asked).toHaveLength(1);
  });

  test('is stored although the user left during the pull', async () => {
    const cdn = await startCdn({ readTimeoutMs: 10_000 });
    const { manner, release } = held(object('late'));
    origin.manner = manner;
    const leaving = request(`${cdn.origin}/media/p.png`).on('error', () => {});
    leaving.end();
    await vi.waitFor(() => expect(origin.asked).toHaveLength(1), 5000);
    leaving.destroy();
    const waiting = get(cdn, '/media/p.png');
    await vi.waitFor(() => expect(leaving.closed).toBe(true), 5000);
    release();
    expect(told(await waiting)).toContain('late');
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'HIT', 'late']);
    expect(origin.asked).toHaveLength(1);
  });

  test('and not in the origin either is remembered as missing for 10 s', async () => {
    const cdn = await startCdn();
    origin.manner = status(404);
    expect((await get(cdn, '/media/p.png')).status).toBe(404);
    origin.manner = object('there now');
    later(9000);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([404, 'HIT', '<Code>404</Code>']);
    later(2000);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'MISS', 'there now']);
  });

  test.each([403, 500, 503])('is not cached as a %i', async (code) => {
    const cdn = await startCdn();
    origin.manner = status(code);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([code, 'MISS', `<Code>${code}</Code>`]);
    origin.manner = object('well again');
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'MISS', 'well again']);
  });

  test.each(['no-store', 'private, max-age=60', 'max-age=0'])('is passed on and not kept with %s', async (control) => {
    const cdn = await startCdn();
    origin.manner = object('mine', { 'cache-control': control });
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'MISS', 'mine']);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'MISS', 'mine']);
  });

  test('is a 502 when the origin resets, or cuts its answer short', async () => {
    const cdn = await startCdn();
    for (const manner of [reset, cut]) {
      origin.manner = manner;
      expect(told(await get(cdn, '/media/p.png'))).toEqual([502, 'MISS', '{"code":"OriginUnreachable"}']);
    }
  });

  test('is a 502 at once when the origin refuses', async () => {
    const cdn = await startCdn({ readTimeoutMs: 8000 });
    await origin.close();
    const startedAt = performance.now();
    expect((await get(cdn, '/media/p.png')).status).toBe(502);
    expect(performance.now() - startedAt).toBeLessThan(4000);
    expect(await counters(cdn)).toContain('cdn_origin_pulls_total{path="/media/p.png",status="error"} 1\n');
  });

  test('is a 504 after the read timeout when the origin hangs, or drips', async () => {
    const cdn = await startCdn();
    let dripping: NodeJS.Timeout | undefined;
    const drip = (_: unknown, response: NodeJS.WritableStream): void => {
      dripping = setInterval(() => response.write('.'), 20);
    };
    try {
      for (const manner of [hang, drip]) {
        origin.manner = manner;
        const startedAt = performance.now();
        expect(told(await get(cdn, '/media/p.png'))).toEqual([504, 'MISS', '{"code":"OriginTimeout"}']);
        expect(performance.now() - startedAt).toBeGreaterThan(READ_TIMEOUT_MS - 20);
      }
    } finally {
      clearInterval(dripping);
    }
    expect(await counters(cdn)).toContain('cdn_origin_pulls_total{path="/media/p.png",status="timeout"} 2');
  });

  test('is a 504 after the connect timeout when nobody takes the connection', async () => {
    const deaf = await startDeaf();
    try {
      const cdn = await startCdn({ origin: deaf.url, connectTimeoutMs: 100, readTimeoutMs: 25_000 });
      const startedAt = performance.now();
      expect((await get(cdn, '/media/p.png')).status).toBe(504);
      expect(performance.now() - startedAt).toBeLessThan(8000);
    } finally {
      await deaf.close();
    }
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

describe('the cache', () => {
  test('gives up what was not used for longest', async () => {
    const cdn = await startCdn({ cacheBytes: 5000 });
    origin.manner = object('x'.repeat(1000));
    for (const name of ['a', 'b', 'a', 'c']) await get(cdn, `/media/${name}`);
    const statuses = [];
    for (const name of ['a', 'c', 'b']) statuses.push((await get(cdn, `/media/${name}`)).headers['x-cache']);
    expect(statuses).toEqual(['HIT', 'HIT', 'MISS']);
  });

  test('forgets a purged path with all its queries, and no other', async () => {
    const cdn = await startCdn();
    for (const path of ['/media/p.png', '/media/p.png?n=1', '/media/p.png.bak']) await get(cdn, path);
    const purged = await get(cdn, '/media/p.png', { method: 'PURGE' });
    expect(told(purged)).toEqual([200, undefined, '{"purged":2}']);
    expect((await get(cdn, '/media/p.png?n=1')).headers['x-cache']).toBe('MISS');
    expect((await get(cdn, '/media/p.png.bak')).headers['x-cache']).toBe('HIT');
    expect((await get(cdn, '/media/none', { method: 'PURGE' })).body.toString()).toBe('{"purged":0}');
  });

  test('does not keep what was pulled before a purge', async () => {
    const cdn = await startCdn({ readTimeoutMs: 10_000 });
    const { manner, release } = held(object('old'));
    origin.manner = manner;
    const early = get(cdn, '/media/p.png');
    await vi.waitFor(() => expect(origin.asked).toHaveLength(1), 5000);
    await get(cdn, '/media/p.png', { method: 'PURGE' });
    release();
    expect(told(await early)).toContain('old');
    origin.manner = object('new');
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'MISS', 'new']);
  });

  test('counts requests by what it did, and pulls by what came of them', async () => {
    const cdn = await warmed();
    await get(cdn, '/media/p.png');
    await vi.waitFor(async () => {
      const page = await counters(cdn);
      expect(page).toContain('cdn_requests_total{cache="MISS"} 1\n');
      expect(page).toContain('cdn_requests_total{cache="STALE"} 1\n');
      expect(page).toContain('cdn_origin_pulls_total{path="/media/p.png",status="200"} 1\n');
      expect(page).toContain('cdn_origin_pulls_total{path="/media/p.png",status="304"} 1\n');
      expect(page).toContain('cdn_origin_good_total{path="/media/p.png"} 2\n');
    }, 5000);
  });
});

describe('an expired object, refreshed in the background', () => {
  const troubles = { 403: status(403), 500: status(500), reset, cut, hang };

  test.each(Object.entries(troubles))(
    'is served at once and kept when the origin answers with %s',
    async (_, trouble) => {
      const cdn = await warmed({ readTimeoutMs: 100 });
      origin.manner = trouble;
      for (let pulls = 2; pulls <= 4; pulls += 1) {
        // Once a refresh has failed, the next request starts another.
        await vi.waitFor(async () => {
          expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
        }, 5000);
        await vi.waitFor(() => expect(origin.asked.length).toBeGreaterThanOrEqual(pulls), 5000);
      }
    },
  );

  test('is served and kept when the origin refuses', async () => {
    const cdn = await warmed();
    await origin.close();
    for (const _ of [1, 2, 3]) expect(told(await get(cdn, '/media/p.png')).slice(2)).toEqual(['first']);
    await vi.waitFor(async () => expect(await counters(cdn)).toMatch(/status="error"} [1-3]/), 5000);
  });

  test('is UPDATING while the refresh hangs, and costs no user the timeout', async () => {
    const cdn = await warmed({ readTimeoutMs: 20_000 });
    origin.manner = hang;
    const statuses = [];
    const startedAt = performance.now();
    for (const _ of [1, 2, 3]) statuses.push((await get(cdn, '/media/p.png')).headers['x-cache']);
    expect(statuses).toEqual(['STALE', 'UPDATING', 'UPDATING']);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await vi.waitFor(() => expect(origin.asked).toHaveLength(2), 5000);
  });

  test('is a HIT with the new bytes once the refresh is done', async () => {
    const cdn = await warmed();
    origin.manner = object('second');
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
    await vi.waitFor(async () => expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'HIT', 'second']), 5000);
    expect(origin.asked).toHaveLength(2);
  });

  test('is a HIT again once the origin confirmed it', async () => {
    const cdn = await warmed();
    await get(cdn, '/media/p.png');
    await vi.waitFor(async () => expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'HIT', 'first']), 5000);
    expect(origin.asked[1]?.headers['if-none-match']).toBe('"first"');
  });

  test('keeps its headers when the confirmation brings few', async () => {
    const cdn = await warmed();
    origin.manner = (_, response) => void response.writeHead(304, { 'cache-control': 'max-age=60' }).end();
    await get(cdn, '/media/p.png');
    await vi.waitFor(async () => {
      const answer = await get(cdn, '/media/p.png');
      expect(told(answer)).toEqual([200, 'HIT', 'first']);
      expect(answer.headers).toMatchObject({ 'content-type': 'image/png', 'cache-control': 'max-age=60' });
    }, 5000);
  });

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

  test('stays purged although a refresh was under way', async () => {
    const cdn = await warmed({ readTimeoutMs: 10_000 });
    const { manner, release } = held(object('second'));
    origin.manner = manner;
    await get(cdn, '/media/p.png');
    await vi.waitFor(() => expect(origin.asked).toHaveLength(2), 5000);
    await get(cdn, '/media/p.png', { method: 'PURGE' });
    release();
    await vi.waitFor(async () => expect(await counters(cdn)).toContain('status="200"} 2\n'), 5000);
    origin.manner = object('third');
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'MISS', 'third']);
  });

  test('is gone when the origin says that it is', async () => {
    const cdn = await warmed();
    origin.manner = status(404);
    await get(cdn, '/media/p.png');
    await vi.waitFor(async () => expect((await get(cdn, '/media/p.png')).status).toBe(404), 5000);
  });

  test('is not served past its longest staleness', async () => {
    const cdn = await warmed({ maxStaleMs: 60_000 });
    origin.manner = status(403);
    later(61_000);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([403, 'MISS', '<Code>403</Code>']);
  });

  test('expires by the real clock', async () => {
    vi.useRealTimers();
    const cdn = await startCdn();
    origin.manner = object('first', { 'cache-control': 'max-age=1' });
    await get(cdn, '/media/p.png');
    expect((await get(cdn, '/media/p.png')).headers['x-cache']).toBe('HIT');
    await vi.waitFor(async () => expect((await get(cdn, '/media/p.png')).headers['x-cache']).toBe('STALE'), 5000);
  });
});

describe('an expired object, refreshed in the foreground', () => {
  const foreground = { refresh: 'foreground' } as const;

  test('waits for the new bytes', async () => {
    const cdn = await warmed(foreground);
    origin.manner = object('second');
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'EXPIRED', 'second']);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'HIT', 'second']);
  });

  test('is REVALIDATED by a 304', async () => {
    const cdn = await warmed(foreground);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'REVALIDATED', 'first']);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'HIT', 'first']);
  });

  test.each(Object.entries({ 500: status(500), 503: status(503), reset, cut }))(
    'is served stale on %s, each time anew',
    async (_, trouble) => {
      const cdn = await warmed(foreground);
      origin.manner = trouble;
      expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
      expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
      origin.manner = object('second');
      expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'EXPIRED', 'second']);
    },
  );

  test('is served stale when the origin refuses', async () => {
    const cdn = await warmed(foreground);
    await origin.close();
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
  });

  test('costs every user the whole timeout when the origin hangs', async () => {
    const cdn = await warmed(foreground);
    origin.manner = hang;
    const timed = async (): Promise<number> => {
      const startedAt = performance.now();
      expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
      return performance.now() - startedAt;
    };
    const first = timed();
    await vi.waitFor(() => expect(origin.asked).toHaveLength(2), { timeout: 5000, interval: 5 });
    const times = await Promise.all([first, timed()]);
    expect(Math.min(...times)).toBeGreaterThan(READ_TIMEOUT_MS - 20);
    expect(origin.asked).toHaveLength(3);
  });

  test('lets a 403 through where it is not on the list, and the object stays expired', async () => {
    const cdn = await warmed(foreground);
    origin.manner = status(403);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([403, 'EXPIRED', '<Code>403</Code>']);
    origin.manner = reset;
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
  });

  test('is served stale on a 403 that is on the list', async () => {
    const cdn = await warmed({ ...foreground, staleOn: new Set(['error', 'timeout', '5xx', '403']) });
    origin.manner = status(403);
    expect(told(await get(cdn, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
  });

  test('is an error where nothing is on the list', async () => {
    const cdn = await warmed({ ...foreground, staleOn: new Set() });
    const answers = [];
    for (const manner of [status(500), reset, hang]) {
      origin.manner = manner;
      answers.push((await get(cdn, '/media/p.png')).status);
    }
    expect(answers).toEqual([500, 502, 504]);
  });
});

describe('a part of a cached object', () => {
  test('is sent with its place in the whole', async () => {
    const answer = await askCached({ range: 'bytes=2-4' });
    expect(told(answer)).toEqual([206, 'HIT', '234']);
    expect(answer.headers).toMatchObject({ 'content-range': 'bytes 2-4/10', 'content-length': '3' });
  });

  test('beyond the end is a 416', async () => {
    const answer = await askCached({ range: 'bytes=10-' });
    expect(told(answer)).toEqual([416, 'HIT', '']);
    expect(answer.headers['content-range']).toBe('bytes */10');
  });

  test('is the whole when the object is another one by now', async () => {
    expect(told(await askCached({ range: 'bytes=2-4', 'if-range': '"older"' }))).toEqual([200, 'HIT', '0123456789']);
  });

  test('is left out when the user has it', async () => {
    expect(told(await askCached({ 'if-none-match': 'W/"0123456789"' }))).toEqual([304, 'HIT', '']);
    expect(told(await askCached({ 'if-none-match': '"other"' }))).toEqual([200, 'HIT', '0123456789']);
  });

  test('is left out for HEAD, which tells the length', async () => {
    const answer = await askCached({}, 'HEAD');
    expect(told(answer)).toEqual([200, 'HIT', '']);
    expect(answer.headers['content-length']).toBe('10');
  });
});

describe('a pull', () => {
  test.each(['/media/p.png', "/media/a b+c(1)*'é.png", '/media/deep/er/100%25.png'])(
    'of %s from a private bucket is signed for the name of the origin',
    async (path) => {
      const cdn = await startCdn();
      expect((await get(cdn, path.replaceAll('é', '%C3%A9').replaceAll(' ', '%20'))).status).toBe(200);
      const [asked] = origin.asked;
      expect(asked?.headers.host).toBe('oss:9000');
      expect(asked?.path).toMatch(/^[\w./~%-]+$/);
      expect(decodeURIComponent(asked?.path ?? '')).toBe(path.replace('%25', '%'));
      expect(asked?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*SignedHeaders=host;x-amz-/);
      expect(asked && signatureOf(asked)).toBe(/Signature=(\w+)/.exec(asked?.headers.authorization ?? '')?.[1]);
    },
  );

  test('from any other bucket is not signed', async () => {
    const cdn = await startCdn();
    await get(cdn, '/assets/p.png');
    expect(origin.asked[0]?.headers).toMatchObject({ host: 'oss:9000' });
    expect(origin.asked[0]?.headers.authorization).toBeUndefined();
  });

  test.each(['/media/x%2F..%2F', '/media/..%2F', '/media/%zz', '/media/', '/media', '/'])(
    'is never made for %s, which names no object',
    async (path) => {
      const cdn = await startCdn();
      expect([400, 404]).toContain((await get(cdn, path)).status);
      expect(origin.asked).toHaveLength(0);
    },
  );
});

test('the health page answers while the origin is gone', async () => {
  const cdn = await startCdn();
  await origin.close();
  expect((await get(cdn, '/healthz')).status).toBe(200);
});
