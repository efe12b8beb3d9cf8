import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsClient } from './foreign-clients.ts';
import { startOss, type RunningOss } from './running-oss.ts';

const Bucket = 'media';
let oss: RunningOss;
let aws: S3Client;

beforeAll(async () => {
  oss = await startOss();
  aws = awsClient(oss);
  await aws.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  aws.destroy();
  await oss.close();
});

const read = async (Key: string, more = {}): Promise<string> => {
  const { Body } = await aws.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return (await Body?.transformToString()) ?? '';
};

test('a buffer comes back with its metadata and caching headers', async () => {
  const put = await aws.send(
    new PutObjectCommand({
      Bucket,
      Key: 'a.png',
      Body: 'picture',
      ContentType: 'image/png',
      CacheControl: 'max-age=600',
      ContentDisposition: 'inline',
      Metadata: { owner: 'shop' },
    }),
  );
  const md5 = createHash('md5').update('picture').digest('hex');
  expect(put).toMatchObject({ ETag: `"${md5}"`, ChecksumCRC32: expect.stringMatching(/=$/) as string });
  const got = await aws.send(new HeadObjectCommand({ Bucket, Key: 'a.png', ChecksumMode: 'ENABLED' }));
  expect(got).toMatchObject({
    ContentType: 'image/png',
    CacheControl: 'max-age=600',
    ContentDisposition: 'inline',
    ContentLength: 7,
    ETag: `"${md5}"`,
    ChecksumCRC32: put.ChecksumCRC32,
    Metadata: { owner: 'shop' },
  });
});

test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)(
  'the checksum %s of the SDK is verified',
  async (algorithm) => {
    const put = new PutObjectCommand({ Bucket, Key: algorithm, Body: 'summed', ChecksumAlgorithm: algorithm });
    const stored = await aws.send(put);
    expect(stored[`Checksum${algorithm}`]).toMatch(/=$/);
    expect(await read(algorithm)).toBe('summed');
    const wrong = { Bucket, Key: 'wrong', Body: 'other', [`Checksum${algorithm}`]: stored[`Checksum${algorithm}`] };
    await expect(aws.send(new PutObjectCommand(wrong))).rejects.toMatchObject({ name: 'BadDigest' });
  },
);

test('a stream is stored without its framing, with the checksum of its trailer', async () => {
  const bytes = randomBytes(300_000);
  const pieces = [bytes.subarray(0, 70_000), bytes.subarray(70_000)];
  await aws.send(
    new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from(pieces), ContentLength: bytes.length }),
  );
  const { Body, ContentLength, ContentEncoding } = await aws.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
  expect([ContentLength, ContentEncoding]).toEqual([bytes.length, undefined]);
  expect(oss.auth.questions.at(-1)?.conditions['authType']).toEqual(['REST-HEADER']);
  const asked = oss.auth.questions.find(({ object }) => object === 'stream');
  expect([asked?.conditions['authType'], asked?.conditions['signatureversion']]).toEqual([[''], ['']]);
});

test('a copy takes the metadata along, or replaces it', async () => {
  await aws.send(new PutObjectCommand({ Bucket, Key: 'src é', Body: 'copied', Metadata: { a: '1' } }));
  const CopySource = encodeURIComponent('media/src é');
  await aws.send(new CopyObjectCommand({ Bucket, Key: 'kept', CopySource }));
  const replace = { MetadataDirective: 'REPLACE', Metadata: { b: '2' } } as const;
  await aws.send(new CopyObjectCommand({ Bucket, Key: 'replaced', CopySource, ...replace }));
  expect((await aws.send(new HeadObjectCommand({ Bucket, Key: 'kept' }))).Metadata).toEqual({ a: '1' });
  expect((await aws.send(new HeadObjectCommand({ Bucket, Key: 'replaced' }))).Metadata).toEqual({ b: '2' });
  expect(await read('replaced')).toBe('copied');
  const self = new CopyObjectCommand({ Bucket, Key: 'src é', CopySource });
  await expect(aws.send(self)).rejects.toMatchObject({ name: 'InvalidRequest' });
  const stale = new CopyObjectCommand({ Bucket, Key: 'x', CopySource, CopySourceIfMatch: '"other"' });
  await expect(aws.send(stale)).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('a conditional upload neither overwrites nor comes too late', async () => {
  const first = await aws.send(new PutObjectCommand({ Bucket, Key: 'once', Body: '1', IfNoneMatch: '*' }));
  const again = new PutObjectCommand({ Bucket, Key: 'once', Body: '2', IfNoneMatch: '*' });
  await expect(aws.send(again)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await aws.send(new PutObjectCommand({ Bucket, Key: 'once', Body: '3', IfMatch: first.ETag }));
  const late = new PutObjectCommand({ Bucket, Key: 'once', Body: '4', IfMatch: first.ETag });
  await expect(aws.send(late)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  const missing = new PutObjectCommand({ Bucket, Key: 'nowhere', Body: '5', IfMatch: first.ETag });
  await expect(aws.send(missing)).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(await read('once')).toBe('3');
});

test('of many uploads that must be the first exactly one is', async () => {
  const attempts = Array.from({ length: 8 }, (_, index) =>
    aws.send(new PutObjectCommand({ Bucket, Key: 'race', Body: `winner ${index}`, IfNoneMatch: '*' })).then(
      () => `winner ${index}`,
      () => undefined,
    ),
  );
  const winners = (await Promise.all(attempts)).filter((it) => it !== undefined);
  expect(winners).toEqual([await read('race')]);
});

test('an upload in parts has the ETag of its parts', async () => {
  const Key = 'big file';
  const { UploadId } = await aws.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'video/mp4' }));
  const bodies = [randomBytes(5 * 1024 * 1024), Buffer.from('the rest')];
  const Parts = [];
  for (const [index, Body] of bodies.entries()) {
    const part = { Bucket, Key, UploadId, PartNumber: index + 1, Body };
    Parts.push({ PartNumber: index + 1, ETag: (await aws.send(new UploadPartCommand(part))).ETag });
  }
  const listed = await aws.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  expect(listed.Parts?.map(({ ETag, Size }) => [ETag, Size])).toEqual(
    Parts.map(({ ETag }, index) => [ETag, bodies[index]?.length]),
  );
  const done = await aws.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  );
  const md5s = bodies.map((body) => createHash('md5').update(body).digest());
  expect(done.ETag).toBe(`"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-2"`);
  const head = await aws.send(new HeadObjectCommand({ Bucket, Key }));
  expect(head).toMatchObject({ ContentLength: 5 * 1024 * 1024 + 8, ContentType: 'video/mp4', ETag: done.ETag });
  expect(await read(Key, { Range: 'bytes=-8' })).toBe('the rest');
  const gone = new ListPartsCommand({ Bucket, Key, UploadId });
  await expect(aws.send(gone)).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('a closing list that is wrong is told so, and an aborted upload is gone', async () => {
  const Key = 'wrong parts';
  const { UploadId } = await aws.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = async (PartNumber: number) => {
    const { ETag } = await aws.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: 'small' }));
    return { PartNumber, ETag };
  };
  const [one, two] = [await part(1), await part(2)];
  const complete = (...Parts: readonly { PartNumber: number; ETag: string | undefined }[]) =>
    aws.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: [...Parts] } }));
  await expect(complete(one, two)).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete(two, one)).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete({ ...one, ETag: '"0"' })).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete({ ...one, PartNumber: 9 })).rejects.toMatchObject({ name: 'InvalidPart' });
  await aws.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  await expect(complete(one)).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('listings go page by page, roll up prefixes, and keep odd keys whole', async () => {
  await aws.send(new CreateBucketCommand({ Bucket: 'listed' }));
  const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'd & <e>', 'é/ü', '🙂', '\uffee'];
  for (const Key of keys) await aws.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: Key }));
  const seen: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await aws.send(new ListObjectsV2Command({ Bucket: 'listed', MaxKeys: 3, ContinuationToken }));
    expect(page.KeyCount).toBe(page.Contents?.length);
    seen.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(seen).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  const rolled = await aws.send(new ListObjectsV2Command({ Bucket: 'listed', Delimiter: '/', MaxKeys: 2 }));
  expect(rolled.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
  const after = await aws.send(new ListObjectsV2Command({ Bucket: 'listed', StartAfter: 'b/c/3', MaxKeys: 1 }));
  expect(after.Contents?.[0]?.Key).toBe('d & <e>');
  const first = await aws.send(new ListObjectsCommand({ Bucket: 'listed', Prefix: 'b/', Delimiter: '/' }));
  expect(first.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
    ['b/1', 3],
    ['b/2', 3],
  ]);
  expect(first.CommonPrefixes).toEqual([{ Prefix: 'b/c/' }]);
  const encoded = await aws.send(new ListObjectsV2Command({ Bucket: 'listed', EncodingType: 'url', Prefix: 'd' }));
  expect(encoded.Contents?.map(({ Key }) => Key)).toEqual(['d%20%26%20%3Ce%3E']);
});

test('objects and buckets are deleted, missing ones without complaint', async () => {
  await aws.send(new CreateBucketCommand({ Bucket: 'short-lived' }));
  const place = { Bucket: 'short-lived' };
  for (const Key of ['x', ' y & z ']) await aws.send(new PutObjectCommand({ ...place, Key, Body: Key }));
  await expect(aws.send(new DeleteBucketCommand(place))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await aws.send(new DeleteObjectCommand({ ...place, Key: 'x' }));
  await aws.send(new DeleteObjectCommand({ ...place, Key: 'x' }));
  const Objects = [{ Key: ' y & z ' }, { Key: 'x' }];
  const { Deleted } = await aws.send(new DeleteObjectsCommand({ ...place, Delete: { Objects } }));
  expect(Deleted?.map(({ Key }) => Key)).toEqual([' y & z ', 'x']);
  await aws.send(new DeleteBucketCommand(place));
  await expect(aws.send(new HeadBucketCommand(place))).rejects.toMatchObject({ name: 'NotFound' });
  const late = new PutObjectCommand({ ...place, Key: 'x', Body: 'x' });
  await expect(aws.send(late)).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('errors have the codes of S3', async () => {
  await expect(read('missing')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(aws.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketAlreadyOwnedByYou',
  });
  await expect(aws.send(new CreateBucketCommand({ Bucket: 'metrics' }))).rejects.toMatchObject({
    name: 'InvalidBucketName',
  });
  const sse = new PutObjectCommand({ Bucket, Key: 'sse', Body: 'x', ServerSideEncryption: 'AES256' });
  await expect(aws.send(sse)).rejects.toMatchObject({ name: 'NotImplemented' });
  const version = new GetObjectCommand({ Bucket, Key: 'a.png', VersionId: 'v1' });
  await expect(aws.send(version)).rejects.toMatchObject({ name: 'NotImplemented' });
  const long = new GetObjectCommand({ Bucket, Key: 'é'.repeat(513) });
  await expect(aws.send(long)).rejects.toMatchObject({ name: 'KeyTooLongError' });
});
