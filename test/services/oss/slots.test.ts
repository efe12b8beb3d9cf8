import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { launch } from '../kit/launch.ts';
import { awsClient } from './foreign-clients.ts';
import { allow } from './recording-auth.ts';
import { codeOf, eventually, ROOT, SHOP, startOss, tempDir, type RunningOss } from './running-oss.ts';
import { makeBucket, put, signedCall, signedRequest } from './signed-call.ts';

const SLOTS = 3;
const PUBLIC = JSON.stringify({
  Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::assets/*' },
});

let oss: RunningOss;
let aws: S3Client;
/** Answers that auth holds back. */
let held: (() => void)[];
let waiting: readonly Promise<unknown>[];

beforeEach(async () => {
  oss = await startOss({ requestsMax: SLOTS });
  aws = awsClient(oss);
  await makeBucket(oss, 'media');
  await makeBucket(oss, 'assets');
  await signedCall(oss, '/assets?policy=', { method: 'PUT', body: PUBLIC });
  await put(oss, '/assets/logo.png', 'logo');
  held = [];
  waiting = [];
  oss.auth.answering = (_, response) => void held.push(() => response.end('{"result":true}'));
});
afterEach(async () => {
  answerAll();
  await Promise.all(waiting);
  aws.destroy();
  await oss.close();
});

const untilAsked = (count: number): Promise<void> => eventually(() => held.length === count);

const answerAll = (): void => {
  oss.auth.answering = allow;
  for (const answer of held) answer();
};

const fill = async (): Promise<void> => {
  waiting = Array.from({ length: SLOTS }, (_, index) =>
    aws.send(new PutObjectCommand({ Bucket: 'media', Key: `waiting-${index}`, Body: 'waiting' })),
  );
  await untilAsked(SLOTS);
};

const refused = { name: 'TooManyRequests', $metadata: { httpStatusCode: 429 } };

test('one request more than there are slots is refused at once, whoever asks and whatever for', async () => {
  await fill();
  await expect(aws.send(new GetObjectCommand({ Bucket: 'media', Key: 'hot.png' }))).rejects.toMatchObject(refused);
  await expect(aws.send(new HeadObjectCommand({ Bucket: 'media', Key: 'hot.png' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 429 },
  });
  const read = await oss.fetch('/assets/logo.png');
  expect([read.status, codeOf(read)]).toEqual([429, 'TooManyRequests']);
  expect(read.headers).toMatchObject({
    'retry-after': '60',
    'x-ratelimit-limit': String(SLOTS),
    'x-ratelimit-remaining': '0',
  });
  expect(oss.auth.questions.filter(({ action }) => action === 's3:GetObject')).toEqual([]);
});

test('pages of health and counts need no slot, and refusals are counted', async () => {
  await fill();
  await oss.fetch('/assets/logo.png');
  for (const page of ['live', 'ready', 'cluster'])
    expect([page, (await oss.fetch(`/minio/health/${page}`)).status]).toEqual([page, 200]);
  const { body } = await oss.fetch('/metrics');
  expect(body.toString()).toContain('oss_requests_total{method="GET",status="429"} 1');
});

test('while a slot is free what asks nobody is served, and told how many are free', async () => {
  const listing = signedCall(oss, '/media?list-type=2');
  await untilAsked(1);
  const read = await oss.fetch('/assets/logo.png');
  expect([read.status, read.headers['x-ratelimit-remaining']]).toEqual([200, String(SLOTS - 1)]);
  answerAll();
  expect((await listing).status).toBe(200);
});

test('slots are free as soon as auth answers, and those who waited are served', async () => {
  await fill();
  expect((await oss.fetch('/assets/logo.png')).status).toBe(429);
  answerAll();
  await Promise.all(waiting);
  const read = await oss.fetch('/assets/logo.png');
  expect([read.status, read.headers['x-ratelimit-remaining']]).toEqual([200, String(SLOTS)]);
});

test('who leaves keeps his slot until auth has answered about him', async () => {
  const leaver = await signedRequest(oss, '/media/abandoned', { method: 'PUT' });
  for (let count = 1; count <= SLOTS; count += 1) {
    const client = request(`${oss.url}${leaver.path}`, { method: 'PUT', headers: leaver.headers });
    client.on('error', () => {}).end('whole');
    await untilAsked(count);
    client.destroy();
    await eventually(() => oss.lines.filter((line) => line === 'PUT /media/abandoned 499').length === count);
  }
  expect((await oss.fetch('/assets/logo.png')).status).toBe(429);
  answerAll();
  await eventually(async () => (await oss.fetch('/assets/logo.png')).status === 200);
});

test('an upload that is refused is not written, and its client may come again', async () => {
  await fill();
  const upload = () => aws.send(new PutObjectCommand({ Bucket: 'media', Key: 'big', Body: Buffer.alloc(3_000_000) }));
  await expect(upload()).rejects.toMatchObject(refused);
  answerAll();
  await Promise.all(waiting);
  await expect(aws.send(new HeadObjectCommand({ Bucket: 'media', Key: 'big' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
  await upload();
  const { ContentLength } = await aws.send(new HeadObjectCommand({ Bucket: 'media', Key: 'big' }));
  expect(ContentLength).toBe(3_000_000);
});

const folder = (): string => {
  const path = tempDir();
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

const settings = (slots: Readonly<Record<string, string>>) => ({
  ROOT_KEY: `${ROOT.name}:${ROOT.secret}`,
  POLICY_PLUGIN_URL: oss.auth.url,
  ...slots,
});

const slotsToldBy = async (slots: Readonly<Record<string, string>>): Promise<unknown> => {
  const url = await launch('oss', settings(slots), folder()).ready('/minio/health/live');
  const { headers } = await signedCall({ url, port: Number(new URL(url).port) }, '/', { key: SHOP });
  return headers['x-ratelimit-limit'];
};

test('the program takes the number of its slots from the variable that MinIO takes it from', async () => {
  expect(await slotsToldBy({ MINIO_API_REQUESTS_MAX: '64' })).toBe('64');
  expect(await slotsToldBy({})).toBe('10000');
});

test.each(['0', '-1', 'many', '1.5', ''])('a number of slots that is "%s" ends the program', async (slots) => {
  const program = launch('oss', settings({ MINIO_API_REQUESTS_MAX: slots }), folder());
  expect(await program.exit).toBe(1);
  expect(program.told()).toContain('MINIO_API_REQUESTS_MAX must be a whole number above zero');
});
