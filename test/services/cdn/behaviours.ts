import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { describe, expect, test, vi, type TestContext } from 'vitest';
import { call, type Answered, type Call } from '../../../compose/services/kit/client.ts';
import { until } from '../kit/until.ts';
import {
  cut,
  hang,
  held,
  object,
  reset,
  startDeaf,
  startOrigin,
  status,
  type Asked,
  type ControlledOrigin,
} from './controlled-origin.ts';

type Environment = Readonly<Record<string, string>>;

/** A CDN, whatever it is made of: it is told what to do by its environment alone. */
export interface Cdn {
  /** Starts one that answers on its own address of this machine. */
  readonly start: (environment: Environment) => Promise<{ readonly url: URL; close(): Promise<void> }>;
  /** Starts one with settings that it cannot take; how it ended, and what it said. */
  readonly refuse: (environment: Environment) => Promise<{ readonly code: number | null; readonly told: string }>;
}

/** Of those that wait for it; the others have a longer one, so that a busy machine is not taken for a hung origin. */
const READ_TIMEOUT_MS = 1000;
const IMPATIENT = { READ_TIMEOUT_MS: String(READ_TIMEOUT_MS) };
const EXPIRED = 'the object has expired';
const FOREGROUND = { REFRESH: 'foreground' };

const settings = (origin: URL): Environment => ({
  ORIGIN: origin.origin,
  ORIGIN_HOST: 'oss:9000',
  ACCESS_KEY: 'shop:shop-secret',
  PRIVATE_BUCKETS: 'vault media',
  READ_TIMEOUT_MS: '10000',
});

const get = (cdn: URL, path: string, options: Partial<Call> = {}): Promise<Answered> =>
  call(`${cdn.origin}${path}`, { timeoutMs: 10_000, ...options });

const told = ({ status: code, headers, body }: Answered): readonly unknown[] => [
  code,
  headers['x-cache'],
  body.toString(),
];

const counters = async (cdn: URL): Promise<string> => (await get(cdn, '/metrics')).body.toString();

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** By the book of SigV4, apart from what any CDN signs with. */
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

interface Place {
  readonly url: URL;
  readonly origin: ControlledOrigin;
}

/** What every CDN does; each test has one of its own, and an origin of its own. Expiry is waited for: clocks are real. */
export const behavesAsCdn = (cdn: Cdn): void => {
  const place = async (context: TestContext, environment: Environment = {}): Promise<Place> => {
    const origin = await startOrigin();
    context.onTestFinished(() => origin.close());
    const { url, close } = await cdn.start({ ...settings(origin.url), ...environment });
    context.onTestFinished(close);
    return { url, origin };
  };

  const warmed = async (context: TestContext, environment: Environment = {}): Promise<Place> => {
    const { url, origin } = await place(context, environment);
    origin.manner = object('first', { 'cache-control': 'max-age=1' });
    expect(told(await get(url, '/media/p.png'))).toEqual([200, 'MISS', 'first']);
    // nginx counts in whole seconds.
    const expiredAt = performance.now() + 2100;
    await until(EXPIRED, () => performance.now() > expiredAt);
    origin.manner = object('first');
    return { url, origin };
  };

  const askCached = async (context: TestContext, options: Partial<Call>): Promise<Answered> => {
    const { url, origin } = await place(context);
    origin.manner = object('0123456789');
    await get(url, '/media/p.png');
    return get(url, '/media/p.png', options);
  };

  describe('an object that is not in the cache', () => {
    test.concurrent('is pulled once and then hit, with its own headers', async (context) => {
      const { url, origin } = await place(context, { CACHE_BYTES: '2147483648', MAX_STALE: '3600000ms' });
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'MISS', 'first']);
      const hit = await get(url, '/media/p.png');
      expect(told(hit)).toEqual([200, 'HIT', 'first']);
      expect(hit.headers).toMatchObject({
        'content-type': 'image/png',
        'content-length': '5',
        'cache-control': 'max-age=60',
        'accept-ranges': 'bytes',
        etag: '"first"',
      });
      expect(origin.asked).toHaveLength(1);
    });

    test.concurrent('is another one for each query, and the origin sees no query', async (context) => {
      const { url, origin } = await place(context);
      const statuses = [];
      for (const n of [1, 2, 1]) statuses.push((await get(url, `/media/p.png?n=${n}`)).headers['x-cache']);
      expect(statuses).toEqual(['MISS', 'MISS', 'HIT']);
      expect(origin.asked.map(({ path }) => path)).toEqual(['/media/p.png', '/media/p.png']);
    });

    test.concurrent('is pulled once for 50 users who come together', async (context) => {
      const { url, origin } = await place(context);
      const { manner, release } = held(object('slow'));
      origin.manner = manner;
      const asked = Array.from({ length: 50 }, () => get(url, '/media/p.png'));
      await until('the origin is asked', () => origin.asked.length === 1);
      release();
      const answers = (await Promise.all(asked)).map((it) => String(told(it)));
      expect(answers.filter((it) => it === '200,MISS,slow')).toHaveLength(1);
      expect(answers.filter((it) => it === '200,HIT,slow')).toHaveLength(49);
      expect(origin.asked).toHaveLength(1);
    });

    test.concurrent('is stored although the user left during the pull', async (context) => {
      const { url, origin } = await place(context);
      const { manner, release } = held(object('late'));
      origin.manner = manner;
      const leaving = request(`${url.origin}/media/p.png`).on('error', () => {});
      leaving.end();
      await until('the origin is asked', () => origin.asked.length === 1);
      leaving.destroy();
      const waiting = get(url, '/media/p.png');
      await until('the user has left', () => leaving.closed);
      release();
      expect(told(await waiting)).toContain('late');
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'HIT', 'late']);
      expect(origin.asked).toHaveLength(1);
    });

    test.concurrent('and not in the origin either is remembered as missing', async (context) => {
      const { url, origin } = await place(context);
      origin.manner = status(404);
      expect(told(await get(url, '/media/p.png'))).toEqual([404, 'MISS', '<Code>404</Code>']);
      origin.manner = object('there now');
      expect(told(await get(url, '/media/p.png'))).toEqual([404, 'HIT', '<Code>404</Code>']);
    });

    test.concurrent.for([403, 500, 502, 503, 504])('is not cached as a %i', async (code, context) => {
      const { url, origin } = await place(context);
      origin.manner = status(code);
      expect(told(await get(url, '/media/p.png'))).toEqual([code, 'MISS', `<Code>${code}</Code>`]);
      origin.manner = object('well again');
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'MISS', 'well again']);
    });

    test.concurrent.for(['no-store', 'private, max-age=60', 'max-age=0', 'public'])(
      'is passed on and not kept with %s',
      async (control, context) => {
        const { url, origin } = await place(context);
        const yesterday = new Date(Date.now() - 86_400_000).toUTCString();
        origin.manner = object('mine', { 'cache-control': control, 'last-modified': yesterday });
        expect(told(await get(url, '/media/p.png'))).toEqual([200, 'MISS', 'mine']);
        expect(told(await get(url, '/media/p.png'))).toEqual([200, 'MISS', 'mine']);
      },
    );

    test.concurrent('is a 502 when the origin resets', async (context) => {
      const { url, origin } = await place(context);
      origin.manner = reset;
      const answer = await get(url, '/media/p.png');
      expect(told(answer)).toEqual([502, 'MISS', '{"code":"OriginUnreachable"}']);
      expect(answer.headers['content-type']).toBe('application/json');
    });

    test.concurrent('is a 502 at once when the origin refuses', async (context) => {
      const { url, origin } = await place(context);
      await origin.close();
      const startedAt = performance.now();
      expect(told(await get(url, '/media/p.png'))).toEqual([502, 'MISS', '{"code":"OriginUnreachable"}']);
      expect(performance.now() - startedAt).toBeLessThan(4000);
      expect(await counters(url)).toContain('cdn_origin_pulls_total{path="/media/p.png",status="error"} 1\n');
    });

    test.concurrent('is a 504 after the read timeout when the origin hangs', async (context) => {
      const { url, origin } = await place(context, IMPATIENT);
      origin.manner = hang;
      const startedAt = performance.now();
      expect(told(await get(url, '/media/p.png'))).toEqual([504, 'MISS', '{"code":"OriginTimeout"}']);
      expect(performance.now() - startedAt).toBeGreaterThan(READ_TIMEOUT_MS - 20);
      expect(await counters(url)).toContain('cdn_origin_pulls_total{path="/media/p.png",status="timeout"} 1\n');
    });

    test.concurrent('is a 504 after the connect timeout when nobody takes the connection', async (context) => {
      const deaf = await startDeaf();
      context.onTestFinished(() => deaf.close());
      const timers = { ORIGIN: deaf.url.origin, CONNECT_TIMEOUT_MS: '100', READ_TIMEOUT_MS: '25000' };
      const { url } = await place(context, timers);
      const startedAt = performance.now();
      expect(told(await get(url, '/media/p.png'))).toEqual([504, 'MISS', '{"code":"OriginTimeout"}']);
      expect(performance.now() - startedAt).toBeLessThan(8000);
    });
  });

  describe('the cache', () => {
    test.concurrent('forgets a purged path with all its queries, and no other', async (context) => {
      const { url } = await place(context);
      for (const path of ['/media/p.png', '/media/p.png?n=1', '/media/p.png.bak']) await get(url, path);
      for (const path of ['/media/p.png', '/media/none']) {
        const purged = await get(url, path, { method: 'PURGE' });
        expect(told(purged)).toEqual([200, undefined, `{"purged":"${path}"}`]);
      }
      expect((await get(url, '/media/p.png')).headers['x-cache']).toBe('MISS');
      expect((await get(url, '/media/p.png?n=1')).headers['x-cache']).toBe('MISS');
      expect((await get(url, '/media/p.png.bak')).headers['x-cache']).toBe('HIT');
    });

    test.concurrent('does not keep what was pulled before a purge', async (context) => {
      const { url, origin } = await place(context);
      const { manner, release } = held(object('old'));
      origin.manner = manner;
      const early = get(url, '/media/p.png');
      await until('the origin is asked', () => origin.asked.length === 1);
      await get(url, '/media/p.png', { method: 'PURGE' });
      release();
      expect(told(await early)).toContain('old');
      origin.manner = object('new');
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'MISS', 'new']);
    });

    test.concurrent('counts requests by what it did, and pulls by what came of them', async (context) => {
      const { url } = await warmed(context);
      await get(url, '/media/p.png');
      await vi.waitFor(async () => {
        const page = await counters(url);
        expect(page).toContain('cdn_requests_total{cache="MISS"} 1\n');
        expect(page).toContain('cdn_requests_total{cache="STALE"} 1\n');
        expect(page).toContain('cdn_origin_pulls_total{path="/media/p.png",status="200"} 1\n');
        expect(page).toContain('cdn_origin_pulls_total{path="/media/p.png",status="304"} 1\n');
        expect(page).toContain('cdn_origin_good_total{path="/media/p.png"} 2\n');
      }, 5000);
    });

    test.concurrent('counts each request and each pull of the foreground once', async (context) => {
      const { url, origin } = await warmed(context, FOREGROUND);
      origin.manner = object('second');
      for (const path of ['/media/p.png', '/media/p.png', '/assets/q.png']) await get(url, path);
      for (const _ of [1, 2]) {
        expect((await counters(url)).trim().split('\n')).toEqual([
          'cdn_origin_good_total{path="/assets/q.png"} 1',
          'cdn_origin_good_total{path="/media/p.png"} 2',
          'cdn_origin_pulls_total{path="/assets/q.png",status="200"} 1',
          'cdn_origin_pulls_total{path="/media/p.png",status="200"} 2',
          'cdn_requests_total{cache="EXPIRED"} 1',
          'cdn_requests_total{cache="HIT"} 1',
          'cdn_requests_total{cache="MISS"} 2',
        ]);
      }
    });
  });

  describe('an expired object, refreshed in the background', () => {
    const troubles = {
      403: ['403', status(403)],
      500: ['500', status(500)],
      reset: ['error', reset],
      cut: ['error', cut],
      hang: ['timeout', hang],
    } as const;

    test.concurrent.for(Object.entries(troubles))(
      'is served at once and kept when the origin answers with %s',
      async ([, [pulled, trouble]], context) => {
        const { url, origin } = await warmed(context, trouble === hang ? IMPATIENT : {});
        origin.manner = trouble;
        for (let pulls = 2; pulls <= 4; pulls += 1) {
          // Once a refresh has failed, the next request starts another.
          await vi.waitFor(async () => {
            expect(told(await get(url, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
          }, 5000);
          await vi.waitFor(() => expect(origin.asked.length).toBeGreaterThanOrEqual(pulls), 5000);
        }
        await vi.waitFor(async () => {
          const page = await counters(url);
          expect(page).toMatch(new RegExp(`path="/media/p.png",status="${pulled}"} [3-9]`));
          expect(page).toContain('cdn_origin_good_total{path="/media/p.png"} 1\n');
        }, 5000);
      },
    );

    test.concurrent('is served and kept when the origin refuses', async (context) => {
      const { url, origin } = await warmed(context);
      await origin.close();
      for (const _ of [1, 2, 3]) expect(told(await get(url, '/media/p.png')).slice(2)).toEqual(['first']);
      await vi.waitFor(async () => expect(await counters(url)).toMatch(/status="error"} [1-3]/), 5000);
    });

    test.concurrent('is UPDATING while the refresh hangs, and costs no user the timeout', async (context) => {
      const { url, origin } = await warmed(context, { READ_TIMEOUT_MS: '20000' });
      origin.manner = hang;
      const statuses = [];
      const startedAt = performance.now();
      for (const _ of [1, 2, 3]) statuses.push((await get(url, '/media/p.png')).headers['x-cache']);
      expect(statuses).toEqual(['STALE', 'UPDATING', 'UPDATING']);
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      await vi.waitFor(() => expect(origin.asked).toHaveLength(2), 5000);
    });

    test.concurrent('is a HIT with the new bytes once the refresh is done', async (context) => {
      const { url, origin } = await warmed(context);
      origin.manner = object('second');
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
      await vi.waitFor(async () => expect(told(await get(url, '/media/p.png'))).toEqual([200, 'HIT', 'second']), 5000);
      expect(origin.asked).toHaveLength(2);
    });

    test.concurrent('is a HIT again once the origin confirmed it', async (context) => {
      const { url, origin } = await warmed(context);
      await get(url, '/media/p.png');
      await vi.waitFor(async () => expect(told(await get(url, '/media/p.png'))).toEqual([200, 'HIT', 'first']), 5000);
      expect(origin.asked[1]?.headers['if-none-match']).toBe('"first"');
    });

    test.concurrent('keeps its headers when the confirmation brings few', async (context) => {
      const { url, origin } = await warmed(context);
      origin.manner = (_, response) => void response.writeHead(304, { 'cache-control': 'max-age=60' }).end();
      await get(url, '/media/p.png');
      await vi.waitFor(async () => {
        const answer = await get(url, '/media/p.png');
        expect(told(answer)).toEqual([200, 'HIT', 'first']);
        expect(answer.headers).toMatchObject({ 'content-type': 'image/png', etag: '"first"' });
      }, 5000);
    });

    test.concurrent('stays purged although a refresh was under way', async (context) => {
      const { url, origin } = await warmed(context);
      const { manner, release } = held(object('second'));
      origin.manner = manner;
      await get(url, '/media/p.png');
      await vi.waitFor(() => expect(origin.asked).toHaveLength(2), 5000);
      await get(url, '/media/p.png', { method: 'PURGE' });
      release();
      await vi.waitFor(async () => expect(await counters(url)).toContain('status="200"} 2\n'), 5000);
      origin.manner = object('third');
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'MISS', 'third']);
    });

    test.concurrent('is gone when the origin says that it is', async (context) => {
      const { url, origin } = await warmed(context);
      origin.manner = status(404);
      await get(url, '/media/p.png');
      await vi.waitFor(async () => expect((await get(url, '/media/p.png')).status).toBe(404), 5000);
    });
  });

  describe('an expired object, refreshed in the foreground', () => {
    test.concurrent('waits for the new bytes', async (context) => {
      const { url, origin } = await warmed(context, FOREGROUND);
      origin.manner = object('second');
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'EXPIRED', 'second']);
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'HIT', 'second']);
    });

    test.concurrent('is REVALIDATED by a 304', async (context) => {
      const { url } = await warmed(context, FOREGROUND);
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'REVALIDATED', 'first']);
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'HIT', 'first']);
    });

    test.concurrent.for(Object.entries({ 500: status(500), 503: status(503), reset }))(
      'is served stale on %s, each time anew',
      async ([, trouble], context) => {
        const { url, origin } = await warmed(context, FOREGROUND);
        origin.manner = trouble;
        expect(told(await get(url, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
        expect(told(await get(url, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
        origin.manner = object('second');
        expect(told(await get(url, '/media/p.png'))).toEqual([200, 'EXPIRED', 'second']);
      },
    );

    test.concurrent('is served stale when the origin refuses', async (context) => {
      const { url, origin } = await warmed(context, FOREGROUND);
      await origin.close();
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
    });

    test.concurrent('costs every user the whole timeout when the origin hangs', async (context) => {
      const { url, origin } = await warmed(context, { ...FOREGROUND, ...IMPATIENT });
      origin.manner = hang;
      const timed = async (): Promise<number> => {
        const startedAt = performance.now();
        expect(told(await get(url, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
        return performance.now() - startedAt;
      };
      const first = timed();
      await vi.waitFor(() => expect(origin.asked).toHaveLength(2), { timeout: 5000, interval: 5 });
      const times = await Promise.all([first, timed()]);
      expect(Math.min(...times)).toBeGreaterThan(READ_TIMEOUT_MS - 20);
      expect(origin.asked).toHaveLength(3);
    });

    test.concurrent('lets a 403 through where it is not on the list, and the object stays expired', async (context) => {
      const { url, origin } = await warmed(context, FOREGROUND);
      origin.manner = status(403);
      expect(told(await get(url, '/media/p.png'))).toEqual([403, 'EXPIRED', '<Code>403</Code>']);
      origin.manner = reset;
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
    });

    test.concurrent('is served stale on a 403 that is on the list', async (context) => {
      const { url, origin } = await warmed(context, { ...FOREGROUND, STALE_ON: 'error timeout 5xx 403' });
      origin.manner = status(403);
      expect(told(await get(url, '/media/p.png'))).toEqual([200, 'STALE', 'first']);
    });

    test.concurrent('is an error where nothing is on the list', async (context) => {
      const { url, origin } = await warmed(context, { ...FOREGROUND, ...IMPATIENT, STALE_ON: '' });
      const answers = [];
      for (const manner of [status(500), reset, hang]) {
        origin.manner = manner;
        answers.push((await get(url, '/media/p.png')).status);
      }
      expect(answers).toEqual([500, 502, 504]);
    });
  });

  describe('a part of a cached object', () => {
    test.concurrent('is sent with its place in the whole', async (context) => {
      const answer = await askCached(context, { headers: { range: 'bytes=2-4' } });
      expect(told(answer)).toEqual([206, 'HIT', '234']);
      expect(answer.headers).toMatchObject({ 'content-range': 'bytes 2-4/10', 'content-length': '3' });
    });

    test.concurrent('beyond the end is a 416', async (context) => {
      const answer = await askCached(context, { headers: { range: 'bytes=10-' } });
      expect(told(answer)).toEqual([416, 'HIT', '']);
      expect(answer.headers['content-range']).toBe('bytes */10');
    });

    test.concurrent(
      'is the whole when the object is another one by now, or several parts are wanted',
      async (context) => {
        const whole = [200, 'HIT', '0123456789'];
        const older = { range: 'bytes=2-4', 'if-range': '"older"' };
        expect(told(await askCached(context, { headers: older }))).toEqual(whole);
        expect(told(await askCached(context, { headers: { range: 'bytes=1-2,4-5' } }))).toEqual(whole);
      },
    );

    test.concurrent('is left out when the user has it', async (context) => {
      const has = (etag: string): Promise<Answered> => askCached(context, { headers: { 'if-none-match': etag } });
      expect(told(await has('W/"0123456789"'))).toEqual([304, 'HIT', '']);
      expect(told(await has('"other"'))).toEqual([200, 'HIT', '0123456789']);
    });

    test.concurrent('is left out for HEAD, which tells the length', async (context) => {
      const answer = await askCached(context, { method: 'HEAD' });
      expect(told(answer)).toEqual([200, 'HIT', '']);
      expect(answer.headers['content-length']).toBe('10');
    });
  });

  describe('a pull', () => {
    test.concurrent.for([
      '/media/p.png',
      '/media/a b+c é(1)*.txt',
      "/media/a b+c(1)*'é.png",
      '/media/a//b.png',
      '/media/deep/er/100%25.png',
    ])('of %s from a private bucket is signed for the name of the origin', async (path, context) => {
      const { url, origin } = await place(context);
      expect((await get(url, path.replaceAll('é', '%C3%A9').replaceAll(' ', '%20'))).status).toBe(200);
      const [asked] = origin.asked;
      expect(asked?.headers.host).toBe('oss:9000');
      expect(asked?.path).toMatch(/^[\w./~%-]+$/);
      expect(decodeURIComponent(asked?.path ?? '')).toBe(path.replace('%25', '%'));
      expect(asked?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*SignedHeaders=host;x-amz-/);
      expect(asked && signatureOf(asked)).toBe(/Signature=(\w+)/.exec(asked?.headers.authorization ?? '')?.[1]);
    });

    test.concurrent('is signed as the GET that it is, also for HEAD and for a refresh', async (context) => {
      const { url, origin } = await warmed(context);
      await get(url, '/media/p.png');
      await get(url, '/media/other.png?n=1', { method: 'HEAD' });
      await until('the origin is asked', () => origin.asked.length === 3);
      for (const asked of origin.asked)
        expect(signatureOf(asked)).toBe(/Signature=(\w+)/.exec(asked.headers.authorization ?? '')?.[1]);
    });

    test.concurrent('from any other bucket is not signed', async (context) => {
      const { url, origin } = await place(context);
      await get(url, '/assets/p.png', { headers: { authorization: 'Basic eDp5', cookie: 'a=b', range: 'bytes=1-' } });
      const { headers } = origin.asked[0] ?? { headers: {} };
      expect(headers).toMatchObject({ host: 'oss:9000' });
      expect(Object.keys(headers).toSorted()).toEqual(['connection', 'host']);
    });

    test.concurrent.for(['/media/x%2F..%2F', '/media/..%2F', '/media/%zz', '/media/%ff', '/media/', '/media', '/'])(
      'is never made for %s, which names no object',
      async (path, context) => {
        const { url, origin } = await place(context);
        expect([400, 404]).toContain((await get(url, path)).status);
        expect(origin.asked).toHaveLength(0);
      },
    );

    test.concurrent.for(['POST', 'PUT', 'DELETE', 'OPTIONS'])('is never made for %s', async (method, context) => {
      const { url, origin } = await place(context);
      const answer = await get(url, '/media/p.png', { method });
      expect(answer.status).toBe(405);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'MethodNotAllowed' });
      expect(answer.headers['allow']).toBe('GET, HEAD, PURGE');
      expect(origin.asked).toHaveLength(0);
    });
  });

  test.concurrent('the health page answers while the origin is gone', async (context) => {
    const { url, origin } = await place(context);
    await origin.close();
    const { status: code, body } = await get(url, '/healthz');
    expect([code, body.toString()]).toEqual([200, '{"status":"ok"}']);
  });

  test.concurrent.for([
    [{ STALE_ON: 'errors' }, 'STALE_ON does not know errors'],
    [{ REFRESH: 'sometimes' }, 'REFRESH must be background or foreground'],
    [{ MAX_STALE: '1 hour' }, '1 hour is no duration: write 500ms, 10s, 5m or 1h'],
    [{ READ_TIMEOUT_MS: '3s' }, 'READ_TIMEOUT_MS must be a number above 0'],
    [{ CACHE_BYTES: '0' }, 'CACHE_BYTES must be a number above 0'],
    [{ ACCESS_KEY: 'shop' }, 'ACCESS_KEY must be written as name:secret'],
    [{ ORIGIN: 'oss:9000' }, 'ORIGIN must be written as http://host:port'],
    [{ ORIGIN: '' }, 'the environment variable ORIGIN is missing'],
  ] as const)('does not start with %o, and says why', async ([wrong, sentence]) => {
    const { code, told: said } = await cdn.refuse({ ...settings(new URL('http://127.0.0.1:9000')), ...wrong });
    expect(code).toBe(1);
    expect(said).toContain(sentence);
    expect(said).not.toContain('shop-secret');
  });
};
