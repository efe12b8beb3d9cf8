import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PICTURES } from '../../../compose/services/seed/contents.ts';
import { seed } from '../../../compose/services/seed/seed.ts';
import type { Destination } from '../../../compose/services/seed/signed-put.ts';
import { freePort } from '../../support/free-port.ts';
import { refuse, startAuth } from '../oss/recording-auth.ts';
import { codeOf, ROOT, SHOP, startOss, type RunningOss } from '../oss/running-oss.ts';
import { signedCall } from '../oss/signed-call.ts';

/** One that is known already, with another secret, and a new one. */
const KEYS = [
  { ...SHOP, secret: 'the-secret-of-the-seed' },
  { name: 'audit', secret: 'audit-secret' },
];

let oss: RunningOss;
let to: Destination;

beforeEach(async () => {
  oss = await startOss();
  to = {
    url: oss.url,
    host: 'oss:9000',
    accessKey: ROOT,
    patienceMs: 10_000,
  };
});
afterEach(() => oss.close());

const paths = async (): Promise<readonly string[]> => {
  const lists = await Promise.all(
    ['assets', 'media'].map(async (bucket) => {
      const page = (await signedCall(oss, `/${bucket}?list-type=2`, { key: ROOT })).body.toString();
      return [...page.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => `${bucket}/${key}`);
    }),
  );
  return lists.flat();
};

test('the shop has its pictures, the public ones public, and a second run changes nothing', async () => {
  const lines: string[] = [];
  await seed(to, KEYS, (line) => lines.push(line));
  const first = await paths();
  expect(first.toSorted()).toEqual(PICTURES.map(({ path }) => path).toSorted());
  expect(first).toEqual(
    expect.arrayContaining(['assets/logo.png', 'media/hot.png', 'media/products/1.png', 'media/products/36.png']),
  );
  await seed(to, KEYS, () => {});
  expect(await paths()).toEqual(first);
  const logo = await oss.fetch('/assets/logo.png');
  expect([logo.status, logo.headers['content-type']]).toEqual([200, 'image/png']);
  expect((await oss.fetch('/media/hot.png')).status).toBe(403);
  const maxAge = async (path: string): Promise<unknown> =>
    (await signedCall(oss, path, { key: ROOT })).headers['cache-control'];
  expect(await maxAge('/media/hot.png')).toBe('max-age=600');
  expect(await maxAge('/media/expired.png')).toBe('max-age=1');
  expect(new Set(PICTURES.map(({ body }) => createHash('md5').update(body).digest('hex'))).size).toBe(PICTURES.length);
  expect(lines).toEqual([
    'access key shop',
    'access key audit',
    'bucket assets, public',
    'bucket media',
    `${PICTURES.length} pictures`,
  ]);
});

test('its access keys sign from then on, with the secrets that it gave', async () => {
  await seed(to, KEYS, () => {});
  for (const key of KEYS) expect((await signedCall(oss, '/media/hot.png', { key })).status).toBe(200);
  const before = await signedCall(oss, '/media/hot.png', { key: SHOP });
  expect([before.status, codeOf(before)]).toEqual([403, 'SignatureDoesNotMatch']);
});

test('a picture is a PNG of 16 by 16 pixels', () => {
  const body = PICTURES[0]?.body ?? Buffer.alloc(0);
  expect(body.subarray(1, 4).toString()).toBe('PNG');
  expect([body.readUInt32BE(16), body.readUInt32BE(20)]).toEqual([16, 16]);
  const start = body.indexOf('IDAT') + 4;
  expect(inflateSync(body.subarray(start, start + body.readUInt32BE(start - 8)))).toHaveLength(16 * (1 + 16 * 3));
});

test('the seed waits for a storage that refuses, and gives up with a sentence', async () => {
  oss.auth.answering = refuse;
  await expect(seed({ ...to, patienceMs: 100 }, [], () => {})).rejects.toThrow(
    'PUT /assets was not done within 0.1 s: 403 AccessDenied',
  );
  const seeding = seed(to, KEYS, () => {});
  oss.auth.answering = (_, response) => void response.end('{"result":true}');
  await seeding;
  expect(await paths()).toHaveLength(PICTURES.length);
});

test('the seed waits for a storage that is not there', async () => {
  const absent = { ...to, url: `http://127.0.0.1:${await freePort()}`, patienceMs: 100 };
  await expect(seed(absent, [], () => {})).rejects.toThrow(/PUT \/assets was not done within 0.1 s: .*ECONNREFUSED/);
});

test('the seed waits for a storage that does not know its users yet', async () => {
  const port = await freePort();
  const early = await startOss({ pluginUrl: `http://127.0.0.1:${port}/authz` });
  await expect(seed({ ...to, url: early.url, patienceMs: 100 }, KEYS, () => {})).rejects.toThrow(
    'PUT /minio/admin/v3/add-user?accessKey=shop was not done within 0.1 s: 503 XMinioServerNotInitialized',
  );
  const seeding = seed({ ...to, url: early.url }, KEYS, () => {});
  const auth = await startAuth(port);
  await seeding;
  await auth.close();
  await early.close();
});

test('an answer that waiting does not change ends the seed at once', async () => {
  const wrong = seed({ ...to, accessKey: { ...ROOT, secret: 'wrong' } }, [], () => {});
  await expect(wrong).rejects.toThrow('PUT /assets was refused: 403 SignatureDoesNotMatch');
});

test('the program exits with 0 when all is there, and else with a sentence', async () => {
  const main = join(import.meta.dirname, '../../../compose/dist/seed/main.js');
  const run = (secret: string) => {
    const env = {
      OSS: oss.url,
      OSS_HOST: 'oss:9000',
      ACCESS_KEY: `${ROOT.name}:${secret}`,
      KEYS: 'audit:audit-secret',
    };
    return promisify(execFile)(process.execPath, [main], { env });
  };
  expect((await run(ROOT.secret)).stdout).toContain(`${PICTURES.length} pictures`);
  await expect(run('wrong')).rejects.toMatchObject({
    code: 1,
    stderr: 'PUT /minio/admin/v3/add-user?accessKey=audit was refused: 403 SignatureDoesNotMatch\n',
  });
});
