import { createHash } from 'node:crypto';
import { statSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Answered } from '../../../compose/services/kit/client.ts';
import { seal } from '../../../compose/services/kit/sealed.ts';
import { allow, refuse } from './recording-auth.ts';
import { ROOT, SHOP, startOss, type RunningOss } from './running-oss.ts';
import { makeBucket, put, signedCall, type SignedCall } from './signed-call.ts';

const ADD_USER = '/minio/admin/v3/add-user?accessKey=';
const LATER = { name: 'later', secret: 'later-secret' };

let oss: RunningOss;

beforeAll(async () => {
  oss = await startOss();
  await makeBucket(oss, 'media');
  await put(oss, '/media/a', 'a');
});
beforeEach(() => {
  oss.auth.answering = allow;
  oss.auth.actions();
});
afterAll(() => oss.close());

const bodyOf = (secretKey: string, status = 'enabled', sealedWith = ROOT.secret): Buffer =>
  seal(sealedWith, JSON.stringify({ secretKey, status }));

const add = (name: string, body: Buffer, how: SignedCall = {}): Promise<Answered> => {
  const headers = { 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') };
  return signedCall(oss, `${ADD_USER}${name}`, { key: ROOT, method: 'PUT', headers, body, ...how });
};

const told = ({ status, body }: Answered): readonly [number, string] => [
  status,
  (JSON.parse(body.toString() || '{"Code":""}') as { readonly Code: string }).Code,
];

test('a user signs with the secret that the owner gave him, until it is another one or he is disabled', async () => {
  const get = async (): Promise<number> => (await signedCall(oss, '/media/a', { key: LATER })).status;
  expect(await get()).toBe(403);
  expect(told(await add('later', bodyOf(LATER.secret)))).toEqual([200, '']);
  expect(await get()).toBe(200);
  await add('later', bodyOf('another-secret'));
  expect(await get()).toBe(403);
  await add('later', bodyOf(LATER.secret));
  expect(await get()).toBe(200);
  await add('later', bodyOf(LATER.secret, 'disabled'));
  expect(await get()).toBe(403);
});

test('auth is asked whether a user may be made, and its no is 403', async () => {
  oss.auth.answering = refuse;
  expect(told(await add('later', bodyOf(LATER.secret)))).toEqual([403, 'AccessDenied']);
  expect(oss.auth.questions).toMatchObject([
    { action: 'admin:CreateUser', account: 'root', bucket: '', object: '', owner: true, denyOnly: false },
  ]);
});

test('who changes his own secret is asked about as what may be forbidden', async () => {
  const body = bodyOf(SHOP.secret, 'enabled', SHOP.secret);
  expect(told(await add('shop', body, { key: SHOP }))).toEqual([200, '']);
  expect(oss.auth.questions).toMatchObject([{ action: 'admin:CreateUser', account: 'shop', denyOnly: true }]);
  expect((await signedCall(oss, '/media/a')).status).toBe(200);
});

test.each([
  ['the name of the owner', 'root', bodyOf('some-secret'), 403, 'XMinioInvalidIAMCredentials'],
  ['a name of two letters', 'ab', bodyOf('some-secret'), 400, 'XMinioAdminInvalidAccessKey'],
  ['a name with a comma', 'a%2Cbc', bodyOf('some-secret'), 400, 'XMinioAdminInvalidAccessKey'],
  ['a secret of seven letters', 'later', bodyOf('seven77'), 400, 'XMinioAdminInvalidSecretKey'],
  ['a body that is not sealed', 'later', Buffer.from('{"secretKey":"some-secret"}'), 400, 'XMinioAdminConfigBadJSON'],
  ["a body sealed with another's secret", 'later', bodyOf('x', 'on', 'other'), 400, 'XMinioAdminConfigBadJSON'],
  ['a sealed body that is no JSON', 'later', seal(ROOT.secret, '{'), 400, 'XMinioAdminConfigBadJSON'],
] as const)('%s is refused', async (...[, name, body, status, code]) => {
  expect(told(await add(name, body))).toEqual([status, code]);
});

test('who does not sign by header is refused', async () => {
  expect(told(await oss.fetch(`${ADD_USER}later`, { method: 'PUT', body: '' }))).toEqual([403, 'AccessDenied']);
  expect(told(await add('later', bodyOf('some-secret'), { headers: {}, expiresS: 60 }))).toEqual([403, 'AccessDenied']);
  const wrong = { key: { ...ROOT, secret: 'wrong' } };
  expect(told(await add('later', bodyOf('some-secret'), wrong))).toEqual([403, 'SignatureDoesNotMatch']);
});

test.each([
  ['GET', '/minio/admin/v3/add-user?accessKey=later'],
  ['PUT', '/minio/admin/v3/add-user'],
  ['GET', '/minio/admin/v3/list-users'],
  ['GET', '/minio/admin/v2/info'],
])('%s %s is not there, and says so as MinIO does', async (method, path) => {
  expect(told(await signedCall(oss, path, { method, key: ROOT }))).toEqual([426, 'XMinioAdminVersionMismatch']);
});

test('nobody else reads what is kept of a user', () => {
  const dir = join(oss.dataDir, 'users');
  expect(readdirSync(dir).map((file) => statSync(join(dir, file)).mode & 0o777)).toContain(0o600);
  for (const file of readdirSync(dir)) expect(statSync(join(dir, file)).mode & 0o077).toBe(0);
});
