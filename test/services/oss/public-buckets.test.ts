import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, startOss, type RunningOss } from './running-oss.ts';
import { makeBucket, put, signedCall } from './signed-call.ts';

let oss: RunningOss;

const statement = (more: object = {}): object => ({
  Effect: 'Allow',
  Principal: { AWS: ['*'] },
  Action: ['s3:GetObject'],
  Resource: ['arn:aws:s3:::assets/*'],
  ...more,
});
const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const setPolicy = (body: string) => signedCall(oss, '/assets?policy=', { method: 'PUT', body });

beforeAll(async () => {
  oss = await startOss();
  await makeBucket(oss, 'assets');
  await makeBucket(oss, 'media');
  await put(oss, '/assets/logo.png', 'logo');
  await put(oss, '/assets/secret/plan.txt', 'plan');
  await put(oss, '/media/hot.png', 'hot');
  await setPolicy(policy(statement()));
});
afterAll(() => oss.close());

test('anyone reads a public bucket, and auth is not asked', async () => {
  oss.auth.questions.length = 0;
  expect((await oss.fetch('/assets/logo.png')).body.toString()).toBe('logo');
  expect((await oss.fetch('/assets/logo.png', { method: 'HEAD' })).status).toBe(200);
  expect((await oss.fetch('/assets/logo.png?n=run-1')).status).toBe(200);
  expect(codeOf(await oss.fetch('/assets/none.png'))).toBe('NoSuchKey');
  expect(oss.auth.questions).toEqual([]);
});

test.each([
  ['GET', '/media/hot.png'],
  ['GET', '/media/none.png'],
  ['GET', '/nowhere/none.png'],
  ['GET', '/assets'],
  ['HEAD', '/assets'],
  ['PUT', '/assets/logo.png'],
  ['PUT', '/new-bucket'],
  ['DELETE', '/assets/logo.png'],
  ['GET', '/assets?policy='],
  ['POST', '/assets/logo.png?uploads='],
])('nobody may %s %s without a signature, and auth is not asked', async (method, path) => {
  oss.auth.questions.length = 0;
  const answer = await oss.fetch(path, { method });
  expect([answer.status, codeOf(answer)]).toEqual([403, 'AccessDenied']);
  expect(oss.auth.questions).toEqual([]);
});

test('the list of buckets is the one thing about which auth is asked when nobody signed, and its yes does not help', async () => {
  oss.auth.questions.length = 0;
  expect((await oss.fetch('/')).status).toBe(403);
  expect(oss.auth.questions).toMatchObject([{ action: 's3:ListAllMyBuckets', account: '', claims: null }]);
});

test('a signed read of a public object is judged by auth alone', async () => {
  oss.auth.answering = (_, response) => void response.end('{"result":false}');
  expect((await signedCall(oss, '/assets/logo.png')).status).toBe(403);
  oss.auth.answering = (_, response) => void response.end('{"result":true}');
});

test('a policy is read back, and its end is the end of public reads', async () => {
  const body = policy(statement());
  expect((await signedCall(oss, '/assets?policy=')).body.toString()).toBe(body);
  await signedCall(oss, '/assets?policy=', { method: 'DELETE' });
  expect(codeOf(await signedCall(oss, '/assets?policy='))).toBe('NoSuchBucketPolicy');
  expect((await oss.fetch('/assets/logo.png')).status).toBe(403);
  expect((await setPolicy(body)).status).toBe(204);
});

test('a deny of a part wins over an allow of all', async () => {
  await setPolicy(policy(statement(), statement({ Effect: 'Deny', Resource: 'arn:aws:s3:::assets/secret/*' })));
  expect((await oss.fetch('/assets/logo.png')).status).toBe(200);
  expect((await oss.fetch('/assets/secret/plan.txt')).status).toBe(403);
});

test('a policy for somebody is none for anybody', async () => {
  await setPolicy(policy(statement({ Principal: { AWS: 'arn:aws:iam::1:user/shop' } })));
  expect((await oss.fetch('/assets/logo.png')).status).toBe(403);
});

test('a pattern matches as a pattern, and nothing else as one', async () => {
  await setPolicy(policy(statement({ Action: 's3:Get*', Resource: 'arn:aws:s3:::assets/lo?o.png' })));
  expect((await oss.fetch('/assets/logo.png')).status).toBe(200);
  await setPolicy(policy(statement({ Resource: 'arn:aws:s3:::assets/logo(png|.png)' })));
  expect((await oss.fetch('/assets/logo.png')).status).toBe(403);
});

test.each([
  ['no JSON', '{'],
  ['an unknown effect', policy(statement({ Effect: 'Maybe' }))],
  ['a condition, which would be ignored', policy(statement({ Condition: { Bool: {} } }))],
  ['a resource of another bucket', policy(statement({ Resource: 'arn:aws:s3:::media/*' }))],
])('a policy with %s is refused', async (_, body) => {
  const answer = await setPolicy(body);
  expect([answer.status, codeOf(answer)]).toEqual([400, 'MalformedPolicy']);
});
