import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { CopyConditions, type Client } from 'minio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../../../compose/services/kit/client.ts';
import { minioClient, textOf } from './foreign-clients.ts';
import { startOss, type RunningOss } from './running-oss.ts';

let oss: RunningOss;
let minio: Client;

beforeAll(async () => {
  oss = await startOss();
  minio = minioClient(oss);
  await minio.makeBucket('media');
});
afterAll(() => oss.close());

const namesOf = async (prefix: string, recursive: boolean): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const item of minio.listObjectsV2('media', prefix, recursive)) {
    const { name, prefix: rolledUp } = item as { name?: string; prefix?: string };
    names.push(name ?? rolledUp ?? '');
  }
  return names;
};

test('buckets are found and listed', async () => {
  expect([await minio.bucketExists('media'), await minio.bucketExists('nowhere')]).toEqual([true, false]);
  expect((await minio.listBuckets()).map(({ name }) => name)).toEqual(['media']);
  expect(await minio.getBucketRegionAsync('media')).toBe('us-east-1');
});

test('an object comes back with its metadata', async () => {
  await minio.putObject('media', 'a b/ü.txt', 'text', 4, { 'Content-Type': 'text/plain', 'X-Amz-Meta-Owner': 'shop' });
  expect(await textOf(await minio.getObject('media', 'a b/ü.txt'))).toBe('text');
  expect(await textOf(await minio.getPartialObject('media', 'a b/ü.txt', 1, 2))).toBe('ex');
  const stat = await minio.statObject('media', 'a b/ü.txt');
  expect(stat).toMatchObject({ size: 4, metaData: { owner: 'shop', 'content-type': 'text/plain' } });
});

test('a stream of unknown length becomes an upload in parts, and continues one that was begun', async () => {
  const bytes = randomBytes(6 * 1024 * 1024);
  await minio.putObject('media', 'stream', Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]));
  const stored: Buffer[] = [];
  for await (const chunk of await minio.getObject('media', 'stream')) stored.push(chunk as Buffer);
  expect(Buffer.concat(stored).equals(bytes)).toBe(true);
  await minio.initiateNewMultipartUpload('media', 'begun', {});
  await minio.putObject('media', 'begun', Readable.from([bytes]));
  expect((await minio.statObject('media', 'begun')).size).toBe(bytes.length);
  expect(await minio.findUploadId('media', 'begun')).toBeUndefined();
});

test('listings, copies and deletes work', async () => {
  for (const name of ['p/1', 'p/2', 'p/q/3']) await minio.putObject('media', name, name);
  expect(await namesOf('p/', true)).toEqual(['p/1', 'p/2', 'p/q/3']);
  expect(await namesOf('p/', false)).toEqual(['p/1', 'p/2', 'p/q/']);
  await minio.copyObject('media', 'p/copy', '/media/p/1', new CopyConditions());
  expect(await textOf(await minio.getObject('media', 'p/copy'))).toBe('p/1');
  await minio.removeObjects('media', ['p/1', 'p/2']);
  await minio.removeObject('media', 'p/copy');
  expect(await namesOf('p/', true)).toEqual(['p/q/3']);
});

test('presigned links read and write', async () => {
  const upload = await minio.presignedPutObject('media', 'by link & more', 60);
  expect((await call(upload, { method: 'PUT', body: 'linked', timeoutMs: 5000 })).status).toBe(200);
  const link = await minio.presignedGetObject('media', 'by link & more', 60);
  expect((await call(link, { timeoutMs: 5000 })).body.toString()).toBe('linked');
});

test('a bucket policy is set and read', async () => {
  const allow = { Effect: 'Allow', Principal: { AWS: ['*'] }, Action: ['s3:GetObject'] };
  const policy = { Version: '2012-10-17', Statement: [{ ...allow, Resource: ['arn:aws:s3:::media/*'] }] };
  await minio.setBucketPolicy('media', JSON.stringify(policy));
  expect(JSON.parse(await minio.getBucketPolicy('media'))).toEqual(policy);
});
