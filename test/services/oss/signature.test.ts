import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, ROOT, SHOP, startOss, type RunningOss } from './running-oss.ts';
import { makeBucket, put, signedCall } from './signed-call.ts';

const run = promisify(execFile);
let oss: RunningOss;

beforeAll(async () => {
  oss = await startOss();
  await makeBucket(oss, 'media');
  await put(oss, '/media/hot.png', 'hot');
});
beforeEach(() => {
  oss.auth.questions.length = 0;
});
afterAll(() => oss.close());

const curl = async (...args: readonly string[]): Promise<string> => {
  const sign = ['--aws-sigv4', 'aws:amz:us-east-1:s3', '--user', `${SHOP.name}:${SHOP.secret}`];
  const { stdout } = await run('curl', ['-sS', ...sign, '-w', ' %{http_code}', ...args]);
  return stdout;
};
const inMinutes = (minutes: number): string =>
  new Date(Date.now() + minutes * 60_000).toISOString().replace(/[-:]|\.\d+/g, '');

test('curl signs a download, an upload and a listing', async () => {
  expect(await curl(`${oss.url}/media/hot.png`)).toBe('hot 200');
  expect(await curl('-T', import.meta.filename, `${oss.url}/media/from/curl.ts`)).toBe(' 200');
  expect(await curl(`${oss.url}/media?list-type=2&prefix=from%2F`)).toContain('<Key>from/curl.ts</Key>');
});

test('curl signs a body when it is told how the body is protected', async () => {
  const header = 'x-amz-content-sha256: UNSIGNED-PAYLOAD';
  expect(await curl('-X', 'PUT', '-H', header, '--data-binary', 'told', `${oss.url}/media/told`)).toBe(' 200');
  expect((await signedCall(oss, '/media/told')).body.toString()).toBe('told');
});

test.each(['a/b c+d é.txt', "c'(d)*!.txt", '100%/~x_y-z.=&$@,;:', '雨/сад', '%2F?#'])(
  'the key %j is signed, stored and read back',
  async (key) => {
    const path = `/media/${key.split('/').map(encodeURIComponent).join('/')}`;
    expect((await put(oss, path, key)).status).toBe(200);
    expect((await signedCall(oss, path)).body.toString()).toBe(key);
  },
);

test('dots and doubled slashes in a path are a key like any other', async () => {
  const url = `${oss.url}/media/a//b/../c`;
  expect(await curl('--path-as-is', '-T', import.meta.filename, url)).toBe(' 200');
  expect(await curl(`${oss.url}/media?list-type=2&prefix=a%2F%2F`)).toContain('<Key>a//b/../c</Key>');
});

test('any Host is accepted, and is part of the signature', async () => {
  expect((await signedCall(oss, '/media/hot.png', { host: 'oss:9000' })).status).toBe(200);
  const other = await signedCall(oss, '/media/hot.png', { host: 'oss:9000', extra: { host: 'elsewhere' } });
  expect([other.status, codeOf(other)]).toEqual([403, 'SignatureDoesNotMatch']);
});

test.each([
  ['a wrong secret', { key: { ...SHOP, secret: 'wrong' } }, 'SignatureDoesNotMatch'],
  ["the owner's name with a wrong secret", { key: { ...ROOT, secret: 'wrong' } }, 'SignatureDoesNotMatch'],
  ['an unknown key', { key: { name: 'nobody', secret: 'x' } }, 'InvalidAccessKeyId'],
  ['a clock 16 minutes behind', { datetime: inMinutes(-16) }, 'RequestTimeTooSkewed'],
  ['a clock 16 minutes ahead', { datetime: inMinutes(16) }, 'RequestTimeTooSkewed'],
  ['a header added after signing', { extra: { 'x-amz-meta-late': '1' } }, 'AccessDenied'],
  ['another path than the signed one', { sentPath: () => '/media/other' }, 'SignatureDoesNotMatch'],
  ['a query added after signing', { sentPath: (path: string) => `${path}?a=1` }, 'SignatureDoesNotMatch'],
  ['Signature V2', { extra: { authorization: 'AWS shop:c2ln' } }, 'InvalidRequest'],
  ['a half of an Authorization', { extra: { authorization: 'AWS4-HMAC-SHA256 x' } }, 'AuthorizationHeaderMalformed'],
])('%s is refused before auth is asked', async (_, how, code) => {
  expect(codeOf(await signedCall(oss, '/media/hot.png', how))).toBe(code);
  expect(oss.auth.questions).toEqual([]);
});

test('a clock 14 minutes off is good enough', async () => {
  expect((await signedCall(oss, '/media/hot.png', { datetime: inMinutes(-14) })).status).toBe(200);
  expect((await signedCall(oss, '/media/hot.png', { datetime: inMinutes(14) })).status).toBe(200);
});

test('a presigned link reads and writes', async () => {
  const presigned = { expiresS: 60 };
  expect((await signedCall(oss, '/media/hot.png', presigned)).body.toString()).toBe('hot');
  expect((await signedCall(oss, '/media/up', { ...presigned, method: 'PUT', body: 'up' })).status).toBe(200);
  expect((await signedCall(oss, '/media/up')).body.toString()).toBe('up');
});

test.each([
  ['for another key', { sentPath: (path: string) => path.replace('hot', 'cold') }, 'SignatureDoesNotMatch'],
  [
    'with a longer life written in',
    { sentPath: (path: string) => path.replace('=60', '=99') },
    'SignatureDoesNotMatch',
  ],
  ['expired', { datetime: inMinutes(-2) }, 'AccessDenied'],
  ['not valid yet', { datetime: inMinutes(20) }, 'RequestNotReadyYet'],
  ['that lives over a week', { expiresS: 604_801 }, 'AuthorizationQueryParametersError'],
])('a presigned link %s is refused before auth is asked', async (_, how, code) => {
  expect(codeOf(await signedCall(oss, '/media/hot.png', { expiresS: 60, ...how }))).toBe(code);
  expect(oss.auth.questions).toEqual([]);
});

test('a presigned link is good for its own method alone', async () => {
  let link = '';
  await signedCall(oss, '/media/hot.png', { expiresS: 60, sentPath: (path) => (link = path) });
  expect((await oss.fetch(link)).status).toBe(200);
  expect(codeOf(await oss.fetch(link, { method: 'DELETE' }))).toBe('SignatureDoesNotMatch');
});

test('a body that is not the signed one is refused and not stored', async () => {
  const sha256 = createHash('sha256').update('right').digest('hex');
  const headers = { 'x-amz-content-sha256': sha256 };
  expect((await signedCall(oss, '/media/hashed', { method: 'PUT', body: 'right', headers })).status).toBe(200);
  const answer = await signedCall(oss, '/media/hashed', { method: 'PUT', body: 'wrong', headers });
  expect([answer.status, codeOf(answer)]).toEqual([400, 'XAmzContentSHA256Mismatch']);
  expect((await signedCall(oss, '/media/hashed')).body.toString()).toBe('right');
});

test('the log tells requests, and neither secrets nor queries', async () => {
  await signedCall(oss, '/media/hot.png', { expiresS: 60 });
  expect(oss.lines).toContain('GET /media/hot.png 200');
  expect(oss.lines.join('\n')).not.toMatch(/Signature|secret|Credential/);
});
