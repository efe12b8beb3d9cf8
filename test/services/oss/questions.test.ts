import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allow, refuse, refuseOnly, type Answering } from './recording-auth.ts';
import { codeOf, eventually, ROOT, startOss, type RunningOss } from './running-oss.ts';
import { makeBucket, put, signedCall, signedRequest, type SignedCall } from './signed-call.ts';

let oss: RunningOss;

beforeAll(async () => {
  oss = await startOss();
  await makeBucket(oss, 'media');
  await makeBucket(oss, 'other');
});
beforeEach(async () => {
  oss.auth.answering = allow;
  await signedCall(oss, '/media/hot.png', { method: 'PUT', body: 'hot', headers: { 'cache-control': 'max-age=600' } });
  oss.auth.actions();
});
afterAll(() => oss.close());

const uploadId = async (): Promise<string> => {
  const created = await signedCall(oss, '/media/big?uploads=', { method: 'POST' });
  oss.auth.actions();
  return /<UploadId>(.*?)</.exec(created.body.toString())?.[1] ?? '';
};
const completion = (etag: string): string =>
  `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
const remove = (...keys: readonly string[]): string =>
  `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`;

const GET_ALLOWED = ['GetObject', 'GetObjectRetention', 'GetObjectLegalHold'];
const POLICY = JSON.stringify({
  Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::media/*' },
});

const ALLOWED: readonly (readonly [string, string, SignedCall, number, readonly string[]])[] = [
  ['a download', '/media/hot.png', {}, 200, GET_ALLOWED],
  ['a presigned download', '/media/hot.png', { expiresS: 60 }, 200, GET_ALLOWED],
  ['a look', '/media/hot.png', { method: 'HEAD' }, 200, GET_ALLOWED],
  ['a download of a missing key', '/media/no', {}, 404, ['GetObject']],
  ['a look at a missing key', '/media/no', { method: 'HEAD' }, 404, ['GetObject']],
  ['a revalidation', '/media/hot.png', { headers: { 'if-none-match': '*' } }, 304, ['GetObject', 'GetObject']],
  ['an upload', '/media/a', { method: 'PUT', body: 'a' }, 200, ['PutObject', 'PutObjectLegalHold']],
  [
    'a presigned upload',
    '/media/a',
    { method: 'PUT', body: 'a', expiresS: 9 },
    200,
    ['PutObject', 'PutObjectLegalHold'],
  ],
  [
    'a copy',
    '/media/copy',
    { method: 'PUT', headers: { 'x-amz-copy-source': '/media/hot.png' }, body: '' },
    200,
    ['PutObject', 'GetObject', 'PutObjectLegalHold'],
  ],
  ['a listing', '/media', {}, 200, ['ListBucket']],
  ['a listing of version 2', '/media?list-type=2', {}, 200, ['ListBucket']],
  ['a look at a bucket', '/media', { method: 'HEAD' }, 200, ['HeadBucket']],
  ['a location', '/media?location=', {}, 200, ['GetBucketLocation']],
  ['the list of buckets', '/', {}, 200, ['ListAllMyBuckets']],
  ['a bucket that exists', '/media', { method: 'PUT', body: '' }, 409, ['CreateBucket']],
  [
    'a policy put',
    '/other?policy=',
    { method: 'PUT', body: POLICY.replace('media', 'other') },
    204,
    ['PutBucketPolicy'],
  ],
  ['a policy read', '/other?policy=', {}, 200, ['GetBucketPolicy']],
  ['a policy deleted', '/other?policy=', { method: 'DELETE' }, 204, ['DeleteBucketPolicy']],
  ['a delete', '/media/hot.png', { method: 'DELETE' }, 204, ['DeleteObject']],
  ['a delete of two', '/media?delete=', { method: 'POST', body: remove('x', 'y') }, 200, Array(3).fill('DeleteObject')],
  ['the list of uploads', '/media?uploads=', {}, 200, ['ListBucketMultipartUploads']],
  [
    'the begin of an upload in parts',
    '/media/big?uploads=',
    { method: 'POST' },
    200,
    ['PutObject', 'PutObjectLegalHold'],
  ],
];

test.each(ALLOWED)('%s that is allowed asks what MinIO asks', async (...[, path, how, status, actions]) => {
  expect((await signedCall(oss, path, how)).status).toBe(status);
  expect(oss.auth.actions()).toEqual(actions);
});

test('each step of an upload in parts asks what MinIO asks', async () => {
  const part = { method: 'PUT', body: 'part' };
  const id = await uploadId();
  const answer = await signedCall(oss, `/media/big?partNumber=1&uploadId=${id}`, part);
  expect(oss.auth.actions()).toEqual(['PutObject']);
  await signedCall(oss, `/media/big?uploadId=${id}`);
  expect(oss.auth.actions()).toEqual(['ListMultipartUploadParts']);
  const body = completion(String(answer.headers.etag));
  expect((await signedCall(oss, `/media/big?uploadId=${id}`, { method: 'POST', body })).status).toBe(200);
  expect(oss.auth.actions()).toEqual(['PutObject']);
  await signedCall(oss, `/media/big?uploadId=${await uploadId()}`, { method: 'DELETE' });
  expect(oss.auth.actions()).toEqual(['AbortMultipartUpload']);
});

const REFUSED: readonly (readonly [string, string, SignedCall, readonly string[]])[] = [
  ['a download', '/media/hot.png', {}, ['GetObject', 'GetObject']],
  ['a download of a missing key', '/media/no', {}, ['GetObject']],
  ['a look', '/media/hot.png', { method: 'HEAD' }, ['GetObject']],
  ['an upload', '/media/a', { method: 'PUT', body: 'a' }, ['PutObject']],
  ['a delete', '/media/hot.png', { method: 'DELETE' }, ['DeleteObject']],
  ['a listing', '/media', {}, ['ListBucket']],
  ['a look at a bucket', '/media', { method: 'HEAD' }, ['HeadBucket', 'ListBucket']],
  [
    'the list of buckets',
    '/',
    {},
    ['ListAllMyBuckets', 'ListBucket', 'GetBucketLocation', 'ListBucket', 'GetBucketLocation'],
  ],
];

test.each(REFUSED)('%s that is refused asks what MinIO asks, and is 403', async (...[, path, how, actions]) => {
  oss.auth.answering = refuse;
  const answer = await signedCall(oss, path, how);
  expect([answer.status, codeOf(answer)]).toEqual([403, 'AccessDenied']);
  expect(oss.auth.actions()).toEqual(actions);
});

test('a refused list of deletes is 200 with an error for each key, and deletes nothing', async () => {
  oss.auth.answering = refuse;
  const answer = await signedCall(oss, '/media?delete=', { method: 'POST', body: remove('hot.png', 'no') });
  expect(answer.status).toBe(200);
  const errors = answer.body.toString().matchAll(/<Error><Key>(.*?)<\/Key><Code>(.*?)<\/Code>/g);
  expect([...errors].map(([, key, code]) => [key, code])).toEqual([
    ['hot.png', 'AccessDenied'],
    ['no', 'AccessDenied'],
  ]);
  expect(oss.auth.actions()).toEqual(Array(3).fill('DeleteObject'));
  oss.auth.answering = allow;
  expect((await signedCall(oss, '/media/hot.png')).status).toBe(200);
});

test('refused retention and legal hold alone change nothing', async () => {
  oss.auth.answering = refuseOnly('s3:GetObjectRetention', 's3:GetObjectLegalHold', 's3:PutObjectLegalHold');
  expect((await put(oss, '/media/a', 'a')).status).toBe(200);
  expect((await signedCall(oss, '/media/a')).body.toString()).toBe('a');
});

test('a copy needs its source too', async () => {
  oss.auth.answering = refuseOnly('s3:GetObject');
  const how = { method: 'PUT', headers: { 'x-amz-copy-source': 'media/hot.png' }, body: '' };
  expect((await signedCall(oss, '/media/copied', how)).status).toBe(403);
  expect(oss.auth.questions.map(({ action, object }) => [action, object])).toEqual([
    ['s3:PutObject', 'copied'],
    ['s3:GetObject', 'hot.png'],
  ]);
});

describe('what auth answers', () => {
  const answers: readonly (readonly [string, number, Answering])[] = [
    ['500 with a yes', 200, (_, response) => response.writeHead(500).end('{"result":true}')],
    ['a nested yes', 200, (_, response) => response.end('{"result":{"allow":true}}')],
    ['a nested no', 403, (_, response) => response.end('{"result":{"allow":false}}')],
    ['503', 403, (_, response) => response.writeHead(503).end('{"code":"AuthUnavailable"}')],
    ['nonsense', 403, (_, response) => response.end('<html>')],
    ['the word true', 403, (_, response) => response.end('{"result":"true"}')],
    ['null', 403, (_, response) => response.end('null')],
    ['a reset', 403, (_, response) => void response.destroy()],
    [
      'half an answer',
      403,
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"result":');
        response.destroy();
      },
    ],
  ];
  test.each(answers)('%s makes a %i', async (_, status, answering) => {
    oss.auth.answering = answering;
    expect((await signedCall(oss, '/media?list-type=2')).status).toBe(status);
  });
});

test('a question tells what MinIO tells', async () => {
  await signedCall(oss, '/media/a.png?x-id=PutObject', {
    method: 'PUT',
    body: 'picture',
    headers: { 'content-type': 'image/png', 'user-agent': 'a client' },
  });
  const [question] = oss.auth.questions;
  expect(question).toMatchObject({
    account: 'shop',
    groups: null,
    action: 's3:PutObject',
    originalAction: '',
    bucket: 'media',
    object: 'a.png',
    owner: false,
    claims: {},
    denyOnly: false,
    conditions: {
      'Content-Type': ['image/png'],
      'Content-Length': ['7'],
      'User-Agent': ['a client'],
      UserAgent: ['a client'],
      'X-Amz-Content-Sha256': ['UNSIGNED-PAYLOAD'],
      'x-id': ['PutObject'],
      Authorization: [expect.stringContaining('Credential=shop/')],
      CurrentTime: [expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)],
      EpochTime: [expect.stringMatching(/^\d{10}$/)],
      SecureTransport: ['false'],
      SourceIp: ['127.0.0.1'],
      Referer: [''],
      principaltype: ['User'],
      userid: ['shop'],
      username: ['shop'],
      versionid: [''],
      signatureversion: ['AWS4-HMAC-SHA256'],
      authType: ['REST-HEADER'],
    },
  });
  expect(question?.conditions).not.toHaveProperty('Host');
  expect(oss.auth.posts.at(-1)?.token).toBe('plugin-token');
});

test('a question tells the owner and presigned links apart', async () => {
  await signedCall(oss, '/media/hot.png', { key: ROOT, expiresS: 60 });
  expect(oss.auth.questions[0]).toMatchObject({
    account: 'root',
    owner: true,
    conditions: {
      principaltype: ['Account'],
      authType: ['REST-QUERY-STRING'],
      signatureAge: [expect.stringMatching(/^\d+$/)],
      'X-Amz-Signature': [expect.stringMatching(/^[0-9a-f]{64}$/)],
    },
  });
});

test('the owner is asked about like anyone else', async () => {
  oss.auth.answering = refuse;
  expect((await signedCall(oss, '/media/hot.png', { key: ROOT })).status).toBe(403);
});

test('an upload whose client has left is asked about and written all the same', async () => {
  const answers: (() => void)[] = [];
  oss.auth.answering = (_, response) => void answers.push(() => response.end('{"result":true}'));
  const { path, headers } = await signedRequest(oss, '/media/abandoned', { method: 'PUT' });
  const client = request(`${oss.url}${path}`, { method: 'PUT', headers });
  client.on('error', () => {}).end('whole');
  await eventually(() => answers.length === 1);
  client.destroy();
  await eventually(() => oss.lines.includes('PUT /media/abandoned 499'));
  oss.auth.answering = allow;
  for (const answer of answers) answer();
  await eventually(async () => (await signedCall(oss, '/media/abandoned')).body.toString() === 'whole');
});

test('an auth that never answers holds a request for its patience, then it is refused', async () => {
  const hasty = await startOss({ patienceMs: 800 });
  await makeBucket(hasty, 'media');
  await put(hasty, '/media/a', 'a');
  hasty.auth.actions();
  hasty.auth.answering = () => {};
  const began = performance.now();
  const [get, upload] = await Promise.all([signedCall(hasty, '/media/a'), put(hasty, '/media/b', 'b')]);
  expect([get.status, upload.status]).toEqual([403, 403]);
  expect(performance.now() - began).toBeGreaterThan(1590); // a download waits twice
  expect(hasty.auth.actions().toSorted()).toEqual(['GetObject', 'GetObject', 'PutObject']);
  await hasty.close();
});

test('a hundred hung requests leave public pages and health as they were', async () => {
  const publicOnes = JSON.stringify({
    Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' },
  });
  await signedCall(oss, '/other?policy=', { method: 'PUT', body: publicOnes });
  await put(oss, '/other/logo.png', 'logo');
  const held: (() => void)[] = [];
  oss.auth.answering = (_, response) => void held.push(() => response.end('{"result":true}'));
  const hung = Array.from({ length: 100 }, () => signedCall(oss, '/media?list-type=2'));
  await eventually(() => held.length === 100);
  expect((await oss.fetch('/other/logo.png')).body.toString()).toBe('logo');
  expect((await oss.fetch('/minio/health/live')).status).toBe(200);
  for (const answer of held) answer();
  expect((await Promise.all(hung)).every(({ status }) => status === 200)).toBe(true);
});

test('questions and requests are counted', async () => {
  const fresh = await startOss();
  await makeBucket(fresh, 'media');
  fresh.auth.answering = refuse;
  await put(fresh, '/media/a', 'a');
  fresh.auth.answering = (_, response) => void response.destroy();
  await put(fresh, '/media/a', 'a');
  const page = async (): Promise<string> => (await fresh.fetch('/metrics')).body.toString();
  await eventually(async () => (await page()).includes('oss_requests_total{method="PUT",status="403"} 2'));
  expect(await page()).toContain('oss_requests_total{method="PUT",status="200"} 2'); // the shop's key, and the bucket
  expect(await page()).toContain('oss_auth_questions_total{action="s3:CreateBucket",result="allowed"} 1');
  expect(await page()).toContain('oss_auth_questions_total{action="s3:PutObject",result="refused"} 1');
  expect(await page()).toContain('oss_auth_questions_total{action="s3:PutObject",result="failed"} 1');
  await fresh.close();
});
