import { expect, describe, test, vi, type TestContext } from 'vitest';
import { publicReadPolicy } from '../../../compose/services/seed/contents.ts';
import { call, type Answered } from '../../../compose/services/kit/client.ts';
import { refuse } from '../oss/recording-auth.ts';
import { codeOf, SHOP, startOss, type RunningOss } from '../oss/running-oss.ts';
import { makeBucket, signedCall } from '../oss/signed-call.ts';
import type { Cdn } from './behaviours.ts';

const ODD_KEY = 'a b+c é(1)*.txt';
const HOT = '/media/hot.txt';

const get = (cdn: URL, path: string): Promise<Answered> => call(`${cdn.origin}${path}`, { timeoutMs: 10_000 });

const told = ({ status, headers, body }: Answered): readonly unknown[] => [status, headers['x-cache'], body.toString()];

const counters = async (cdn: URL): Promise<string> => (await get(cdn, '/metrics')).body.toString();

const stock = async (oss: RunningOss): Promise<void> => {
  for (const bucket of ['media', 'assets']) await makeBucket(oss, bucket);
  await signedCall(oss, '/assets?policy=', { method: 'PUT', body: publicReadPolicy('assets') });
  const paths = {
    [HOT]: 600,
    '/media/expired.txt': 1,
    [`/media/${encodeURIComponent(ODD_KEY)}`]: 600,
    '/assets/a.txt': 600,
  };
  for (const [path, maxAgeS] of Object.entries(paths)) {
    const headers = { 'cache-control': `max-age=${maxAgeS}`, 'content-type': 'text/plain' };
    expect((await signedCall(oss, path, { method: 'PUT', body: path, headers })).status).toBe(200);
  }
};

/** What a CDN makes of an object storage whose auth is in trouble: the outage of 2023-11-12, seen through it. */
export const servesStorage = (cdn: Cdn): void => {
  const stocked = async (
    context: TestContext,
    readTimeoutMs = 10_000,
  ): Promise<{ readonly oss: RunningOss; readonly url: URL }> => {
    const oss = await startOss();
    context.onTestFinished(() => oss.close());
    await stock(oss);
    const { url, close } = await cdn.start({
      ORIGIN: oss.url,
      ORIGIN_HOST: 'oss:9000',
      ACCESS_KEY: `${SHOP.name}:${SHOP.secret}`,
      PRIVATE_BUCKETS: 'media',
      READ_TIMEOUT_MS: String(readTimeoutMs),
    });
    context.onTestFinished(close);
    return { oss, url };
  };

  describe('in front of the object storage', () => {
    test.concurrent('private objects are served to anybody, whatever their keys', async (context) => {
      const { oss, url } = await stocked(context);
      for (const path of [HOT, `/media/${encodeURIComponent(ODD_KEY)}`]) {
        expect((await oss.fetch(path)).status).toBe(403);
        expect(told(await get(url, path))).toEqual([200, 'MISS', path]);
      }
      expect(told(await get(url, '/media/none.txt')).slice(0, 2)).toEqual([404, 'MISS']);
    });

    test.concurrent('a no of auth shows for what is not cached, in the words of the storage', async (context) => {
      const { oss, url } = await stocked(context);
      await get(url, HOT);
      oss.auth.answering = refuse;
      const cold = await get(url, `${HOT}?n=1`);
      expect([cold.status, cold.headers['x-cache'], codeOf(cold)]).toEqual([403, 'MISS', 'AccessDenied']);
      expect(told(await get(url, HOT))).toEqual([200, 'HIT', HOT]);
      expect(told(await get(url, '/assets/a.txt'))).toEqual([200, 'MISS', '/assets/a.txt']);
    });

    test.concurrent('a hanging auth shows for what is not cached, and not for what has expired', async (context) => {
      const { oss, url } = await stocked(context, 1000);
      await get(url, '/media/expired.txt');
      oss.auth.answering = () => {};
      expect(told(await get(url, HOT))).toEqual([504, 'MISS', '{"code":"OriginTimeout"}']);
      await vi.waitFor(async () => {
        const answer = await get(url, '/media/expired.txt');
        expect(told(answer)).toEqual([200, 'UPDATING', '/media/expired.txt']);
      }, 5000);
      await vi.waitFor(async () => {
        const page = await counters(url);
        expect(page).toMatch(/cdn_origin_pulls_total{path="\/media\/expired.txt",status="timeout"} \d/);
        expect(page).toContain('cdn_origin_good_total{path="/media/expired.txt"} 1\n');
      }, 5000);
    });
  });
};
