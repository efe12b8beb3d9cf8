import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { objectStore } from '../../../compose/services/kit/object-store.ts';
import { codeOf, eventually, SHOP, startOss, type RunningOss } from './running-oss.ts';
import { makeBucket, put, signedCall, signedRequest } from './signed-call.ts';

const DIGITS = '0123456789';
let oss: RunningOss;
let etag: string;
let modified: string;

beforeAll(async () => {
  oss = await startOss();
  await makeBucket(oss, 'media');
  await put(oss, '/media/digits', DIGITS);
  await put(oss, '/media/empty', '');
  const { headers } = await signedCall(oss, '/media/digits', { method: 'HEAD' });
  etag = String(headers.etag);
  modified = String(headers['last-modified']);
});
afterAll(() => oss.close());

test.each([
  ['bytes=2-5', 206, '2345', 'bytes 2-5/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=-30', 206, DIGITS, 'bytes 0-9/10'],
  ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
  ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
  ['bytes=0-1,4-5', 200, DIGITS, undefined],
  ['bytes=5-2', 200, DIGITS, undefined],
  ['lines=1-2', 200, DIGITS, undefined],
])('the range %s answers %i', async (...[range, status, body, contentRange]) => {
  const answer = await signedCall(oss, '/media/digits', { headers: { range } });
  expect([answer.status, answer.body.toString(), answer.headers['content-range']]).toEqual([
    status,
    body,
    contentRange,
  ]);
  expect(answer.headers['content-length']).toBe(String(body.length));
});

test.each([
  ['/media/digits', 'bytes=10-'],
  ['/media/digits', 'bytes=-0'],
  ['/media/empty', 'bytes=0-'],
])('%s has no range %s', async (path, range) => {
  const answer = await signedCall(oss, path, { headers: { range } });
  expect([answer.status, codeOf(answer)]).toEqual([416, 'InvalidRange']);
});

test('a key with quotes is listed as MinIO writes it, and the services read that', async () => {
  const key = `it's "a" <b> & c`;
  await put(oss, `/media/${encodeURIComponent(key)}`, 'x');
  const page = (await signedCall(oss, '/media?list-type=2&prefix=it')).body.toString();
  expect(page).toContain('<Key>it&#39;s &#34;a&#34; &lt;b&gt; &amp; c</Key>');
  const accessKey = `${SHOP.name}:${SHOP.secret}`;
  const store = objectStore({ address: oss.url, host: 'oss:9000', accessKey, bucket: 'media', timeoutMs: 5000 });
  expect(await store.list('it')).toEqual([key]);
});

test('an empty object is read', async () => {
  const answer = await signedCall(oss, '/media/empty');
  expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([200, '0', 0]);
});

const statusWith = async (headers: Readonly<Record<string, string>>): Promise<number> =>
  (await signedCall(oss, '/media/digits', { headers })).status;

test('conditions of a download hold', async () => {
  const past = new Date(0).toUTCString();
  expect(await statusWith({ 'if-match': etag })).toBe(200);
  expect(await statusWith({ 'if-match': '"other"' })).toBe(412);
  expect(await statusWith({ 'if-none-match': `"other", ${etag}` })).toBe(304);
  expect(await statusWith({ 'if-none-match': '"other"' })).toBe(200);
  expect(await statusWith({ 'if-modified-since': modified })).toBe(304);
  expect(await statusWith({ 'if-modified-since': past })).toBe(200);
  expect(await statusWith({ 'if-modified-since': 'no date' })).toBe(200);
  expect(await statusWith({ 'if-unmodified-since': modified })).toBe(200);
  expect(await statusWith({ 'if-unmodified-since': past })).toBe(412);
  expect(await statusWith({ 'if-none-match': '"other"', 'if-modified-since': modified })).toBe(200);
  expect(await statusWith({ 'if-match': etag, 'if-unmodified-since': past })).toBe(200);
});

test('an unchanged object is told with its validators and no body', async () => {
  const answer = await signedCall(oss, '/media/digits', { headers: { 'if-none-match': etag } });
  expect([answer.body.length, answer.headers.etag, answer.headers['last-modified']]).toEqual([0, etag, modified]);
});

test('Content-MD5 is verified', async () => {
  const md5 = createHash('md5').update('right').digest('base64');
  expect(
    (await signedCall(oss, '/media/md5', { method: 'PUT', body: 'right', headers: { 'content-md5': md5 } })).status,
  ).toBe(200);
  expect(
    codeOf(await signedCall(oss, '/media/md5', { method: 'PUT', body: 'wrong', headers: { 'content-md5': md5 } })),
  ).toBe('BadDigest');
  expect(
    codeOf(await signedCall(oss, '/media/md5', { method: 'PUT', body: 'right', headers: { 'content-md5': 'short' } })),
  ).toBe('InvalidDigest');
  expect((await signedCall(oss, '/media/md5')).body.toString()).toBe('right');
});

test('an unknown checksum is refused instead of ignored', async () => {
  const answer = await signedCall(oss, '/media/x', {
    method: 'PUT',
    body: 'x',
    headers: { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' },
  });
  expect([answer.status, codeOf(answer)]).toEqual([501, 'NotImplemented']);
});

test('an upload without a length is refused', async () => {
  const { path, headers } = await signedRequest(oss, '/media/endless', { method: 'PUT' });
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const upload = request(`${oss.url}${path}`, { method: 'PUT', headers }, (answer) => resolve(answer.statusCode));
    upload.on('error', reject);
    upload.write('a');
    upload.end('b');
  });
  expect(status).toBe(411);
});

test('a large upload that is refused leaves its connection good for the next request', async () => {
  const big = Buffer.alloc(6 * 1024 * 1024);
  oss.auth.answering = (_, response) => void response.end('{"result":false}');
  const refused = await put(oss, '/media/big', big);
  oss.auth.answering = (_, response) => void response.end('{"result":true}');
  expect(refused.status).toBe(403);
  expect((await put(oss, '/media/big', big)).status).toBe(200);
});

test('an upload that is cut off is not stored and leaves no file', async () => {
  const blobs = (): number => readdirSync(join(oss.dataDir, 'blobs')).length;
  const before = blobs();
  const { path, headers } = await signedRequest(oss, '/media/cut', { method: 'PUT' });
  const upload = request(`${oss.url}${path}`, { method: 'PUT', headers: { ...headers, 'content-length': '1000000' } });
  upload.on('error', () => {});
  upload.write(Buffer.alloc(400_000));
  await eventually(() => blobs() === before + 1);
  upload.destroy();
  await eventually(() => blobs() === before);
  expect(codeOf(await signedCall(oss, '/media/cut'))).toBe('NoSuchKey');
});

test('overwriting leaves one file an object', async () => {
  for (const body of ['1', '2', '3']) await put(oss, '/media/over', body);
  const records = readdirSync(join(oss.dataDir, 'buckets', 'media')).length - 1;
  expect(readdirSync(join(oss.dataDir, 'blobs'))).toHaveLength(records);
  expect(readdirSync(join(oss.dataDir, 'staging'))).toEqual([]);
});

const long = (digit: number): string => String(digit).repeat(50_000);

test('reads of an object that is overwritten all the time are never torn', async () => {
  await put(oss, '/media/busy', long(0));
  const writes = (async () => {
    for (let digit = 1; digit < 10; digit += 1) await put(oss, '/media/busy', long(digit));
  })();
  const reads = await Promise.all(Array.from({ length: 20 }, () => signedCall(oss, '/media/busy')));
  await writes;
  for (const read of reads) {
    expect(read.status).toBe(200);
    expect(read.headers.etag).toBe(`"${createHash('md5').update(read.body).digest('hex')}"`);
  }
});

test('an object whose bytes are lost is an internal error, and the log says why', async () => {
  const before = new Set(readdirSync(join(oss.dataDir, 'blobs')));
  await put(oss, '/media/lost', 'lost');
  for (const blob of readdirSync(join(oss.dataDir, 'blobs')))
    if (!before.has(blob)) rmSync(join(oss.dataDir, 'blobs', blob));
  const answer = await signedCall(oss, '/media/lost');
  expect([answer.status, codeOf(answer)]).toEqual([500, 'InternalError']);
  expect(oss.lines.join('\n')).toMatch(/internal error: ENOENT/);
});

test('errors of a look stand in headers', async () => {
  const answer = await signedCall(oss, '/media/none', { method: 'HEAD' });
  expect([answer.status, answer.headers['x-minio-error-code'], answer.body.length]).toEqual([404, 'NoSuchKey', 0]);
});

test.each([
  ['GET', '/media?acl=', 501],
  ['GET', '/media/digits?tagging=', 501],
  ['GET', '/media?versioning=', 501],
  ['PATCH', '/media/digits', 405],
  ['POST', '/', 405],
])('%s %s is not there: %i', async (method, path, status) => {
  expect((await signedCall(oss, path, { method })).status).toBe(status);
});

test.each([
  ['?delete=', '<Delete><Object>'],
  ['?delete=', '<Other/>'],
  ['?delete=', 'no xml'],
  ['?delete=', '<Delete><Object><Key></Key></Object></Delete>'],
])('a malformed list %s %s is told so', async (query, body) => {
  expect(codeOf(await signedCall(oss, `/media${query}`, { method: 'POST', body }))).toBe('MalformedXML');
});
