import { answerEmpty, answerXml } from '../answer.ts';
import { askInVain, need, proven, type Exchange, type Operation } from '../exchange.ts';
import { objectHeaders } from '../object-headers.ts';
import { needLength } from '../payload.ts';
import { checkCopySource, writeCondition } from '../preconditions.ts';
import { S3Error } from '../s3-error.ts';
import type { ObjectRecord } from '../store/bucket.ts';
import { parseTarget, type Target } from '../target.ts';

const putObject: Operation = async (exchange) => {
  const { request, response, store, target, payload } = exchange;
  needLength(request.headers);
  await need(exchange, 's3:PutObject');
  await askInVain(proven(exchange), 's3:PutObjectLegalHold');
  const bucket = store.bucket(target.bucket);
  const blob = await store.disk.write(payload.bytes);
  const checksum = payload.checksum();
  const about = { key: target.key, blob: blob.id, size: blob.size, etag: blob.md5, modifiedMs: Date.now(), checksum };
  await bucket.put({ ...about, headers: objectHeaders(request.headers) }, writeCondition(request.headers));
  answerEmpty(response, 200, {
    etag: `"${blob.md5}"`,
    ...(checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value } : {}),
  });
};

const copySource = (header: string): Target => parseTarget(header.startsWith('/') ? header : `/${header}`);

const copiedHeaders = ({ request, target }: Exchange, from: Target, source: ObjectRecord): ObjectRecord['headers'] => {
  if (request.headers['x-amz-metadata-directive'] === 'REPLACE') return objectHeaders(request.headers);
  if (from.bucket === target.bucket && from.key === target.key)
    throw new S3Error('InvalidRequest', 'A copy of an object to itself must change its metadata.');
  return source.headers;
};

const copyObject: Operation = async (exchange) => {
  const { request, response, store, target } = exchange;
  const from = copySource(String(request.headers['x-amz-copy-source']));
  await need(exchange, 's3:PutObject');
  await need(exchange, 's3:GetObject', { bucket: from.bucket, key: from.key });
  const [bucket, source] = [store.bucket(target.bucket), await store.bucket(from.bucket).open(from.key)];
  try {
    checkCopySource(request.headers, source.record);
    const headers = copiedHeaders(exchange, from, source.record);
    await askInVain(exchange, 's3:PutObjectLegalHold');
    const bytes = source.file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>;
    const blob = await store.disk.write(bytes);
    const { checksum } = source.record;
    const about = { key: target.key, blob: blob.id, size: blob.size, etag: blob.md5, modifiedMs: Date.now(), checksum };
    await bucket.put({ ...about, headers }, writeCondition(request.headers));
    const modified = new Date(about.modifiedMs).toISOString();
    response.setHeader('etag', `"${blob.md5}"`);
    answerXml(response, 'CopyObjectResult', { LastModified: modified, ETag: `"${blob.md5}"` });
  } finally {
    await source.file.close();
  }
};

/** An upload, or a copy of what is there. */
export const putOrCopyObject: Operation = (exchange) =>
  exchange.request.headers['x-amz-copy-source'] === undefined ? putObject(exchange) : copyObject(proven(exchange));
