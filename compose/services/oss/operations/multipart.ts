import { z } from 'zod';
import { answerEmpty, answerXml } from '../answer.ts';
import { askInVain, need, proven, type Exchange, type Operation } from '../exchange.ts';
import { objectHeaders } from '../object-headers.ts';
import { needLength, readSmall } from '../payload.ts';
import { writeCondition } from '../preconditions.ts';
import { S3Error } from '../s3-error.ts';
import type { ListedPart, Upload } from '../store/uploads.ts';
import { fromXml } from '../xml.ts';

const MOST_PARTS = 10_000;

const completion = z.object({
  Part: z.array(z.object({ PartNumber: z.string().regex(/^\d+$/), ETag: z.string() })).min(1),
});

const findUpload = ({ store, target }: Exchange): Upload | undefined =>
  store.uploads.find(target.query.get('uploadId') ?? '', target.bucket, target.key);

const uploadOf = (exchange: Exchange): Upload => {
  const upload = findUpload(exchange);
  if (!upload) throw new S3Error('NoSuchUpload');
  return upload;
};

export const createUpload: Operation = async (exchange) => {
  const { store, target, request, response } = exchange;
  await need(exchange, 's3:PutObject');
  await askInVain(exchange, 's3:PutObjectLegalHold');
  store.bucket(target.bucket);
  const { bucket, key } = target;
  const { id } = await store.uploads.create({ bucket, key, headers: objectHeaders(request.headers) });
  answerXml(response, 'InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id });
};

export const putPart: Operation = async (exchange) => {
  const { store, target, request, response, payload } = exchange;
  if (request.headers['x-amz-copy-source'] !== undefined) throw new S3Error('NotImplemented');
  const number = Number(target.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS)
    throw new S3Error('InvalidArgument', `The number of a part must be between 1 and ${MOST_PARTS}.`);
  needLength(request.headers);
  await need(exchange, 's3:PutObject');
  proven(exchange);
  const { id } = uploadOf(exchange);
  const blob = await store.disk.write(payload.bytes);
  await store.uploads.putPart(id, { ...blob, number, modifiedMs: Date.now() });
  const checksum = payload.checksum();
  answerEmpty(response, 200, {
    etag: `"${blob.md5}"`,
    ...(checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value } : {}),
  });
};

const listedParts = (body: Buffer): readonly ListedPart[] => {
  const parsed = completion.safeParse(fromXml('CompleteMultipartUpload', body));
  if (!parsed.success) throw new S3Error('MalformedXML');
  return parsed.data.Part.map((it) => ({ number: Number(it.PartNumber), etag: it.ETag.replaceAll('"', '') }));
};

export const completeUpload: Operation = async (exchange) => {
  const { store, target, request, response, payload } = exchange;
  await need(exchange, 's3:PutObject');
  const upload = uploadOf(exchange);
  const bucket = store.bucket(target.bucket);
  const parts = store.uploads.select(upload.id, listedParts(await readSmall(payload)));
  const { blob, etag } = await store.uploads.join(parts);
  const record = { key: target.key, blob: blob.id, size: blob.size, etag, modifiedMs: Date.now() };
  await bucket.put({ ...record, headers: upload.headers }, writeCondition(request.headers));
  await store.uploads.drop(upload.id);
  response.setHeader('etag', `"${etag}"`);
  answerXml(response, 'CompleteMultipartUploadResult', {
    Location: `http://${request.headers.host}${target.path}`,
    Bucket: target.bucket,
    Key: target.key,
    ETag: `"${etag}"`,
  });
};

export const abortUpload: Operation = async (exchange) => {
  await need(exchange, 's3:AbortMultipartUpload');
  const upload = findUpload(exchange);
  // As MinIO: one that is not there is as good as aborted.
  if (upload) await exchange.store.uploads.drop(upload.id);
  answerEmpty(exchange.response, 204);
};

export const listParts: Operation = async (exchange) => {
  const { store, target, response } = exchange;
  await need(exchange, 's3:ListMultipartUploadParts');
  const { id } = uploadOf(exchange);
  answerXml(response, 'ListPartsResult', {
    Bucket: target.bucket,
    Key: target.key,
    UploadId: id,
    StorageClass: 'STANDARD',
    MaxParts: MOST_PARTS,
    IsTruncated: false,
    Part: store.uploads.parts(id).map(({ number, md5, size, modifiedMs }) => ({
      PartNumber: number,
      LastModified: new Date(modifiedMs).toISOString(),
      ETag: `"${md5}"`,
      Size: size,
    })),
  });
};

export const listUploads: Operation = async (exchange) => {
  const { store, target, response } = exchange;
  await need(exchange, 's3:ListBucketMultipartUploads');
  const prefix = target.query.get('prefix') ?? '';
  const uploads = store.uploads.list(store.bucket(target.bucket).name).filter(({ key }) => key.startsWith(prefix));
  answerXml(response, 'ListMultipartUploadsResult', {
    Bucket: target.bucket,
    Prefix: prefix,
    MaxUploads: Math.max(1000, uploads.length),
    IsTruncated: false,
    Upload: uploads.map(({ key, id, startedMs }) => ({
      Key: key,
      UploadId: id,
      StorageClass: 'STANDARD',
      Initiated: new Date(startedMs).toISOString(),
    })),
  });
};
