import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { answerEmpty } from '../answer.ts';
import { byteRange, checkRange, type ByteRange } from '../byte-range.ts';
import { askInVain, may, need, type Exchange, type Operation } from '../exchange.ts';
import { checkRead, validators } from '../preconditions.ts';
import { S3Error } from '../s3-error.ts';
import type { ObjectRecord } from '../store/bucket.ts';

const askAboutLocks = async (exchange: Exchange): Promise<void> => {
  await askInVain(exchange, 's3:GetObjectRetention');
  await askInVain(exchange, 's3:GetObjectLegalHold');
};

const headersOf = (
  exchange: Exchange,
  record: ObjectRecord,
  range: ByteRange | undefined,
): Readonly<Record<string, string>> => {
  const wantsChecksum = exchange.request.headers['x-amz-checksum-mode'] !== undefined && !range;
  const { checksum } = record;
  return {
    ...record.headers,
    ...validators(record),
    'content-length': String(range ? range.last - range.first + 1 : record.size),
    ...(range ? { 'content-range': `bytes ${range.first}-${range.last}/${record.size}` } : {}),
    ...(wantsChecksum && checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value } : {}),
  };
};

/** No range of an empty object can be read. */
const isReadable = ({ request }: Exchange, { size }: ObjectRecord): boolean =>
  size > 0 || request.headers.range === undefined;

const allowRead = async (exchange: Exchange): Promise<void> => {
  const { bucket, key } = exchange.target;
  if (await may(exchange, 's3:GetObject')) return;
  // As MinIO: it asks again where there is something to read, and the first answer stands.
  const record = exchange.store.find(bucket)?.find(key);
  if (record && isReadable(exchange, record)) await askInVain(exchange, 's3:GetObject');
  throw new S3Error('AccessDenied');
};

/** The range that is wanted, unless the request wants nothing of what is there. */
const wantedRange = async (exchange: Exchange, record: ObjectRecord): Promise<ByteRange | undefined> => {
  const { headers } = exchange.request;
  try {
    checkRead(headers, record);
    return byteRange(headers.range, record.size);
  } catch (error) {
    // As MinIO: a revalidation costs two questions.
    if (isReadable(exchange, record)) await askInVain(exchange, 's3:GetObject');
    throw error;
  }
};

const send = async (
  exchange: Exchange,
  { record, file }: { readonly record: ObjectRecord; readonly file: FileHandle },
) => {
  const range = await wantedRange(exchange, record);
  await askAboutLocks(exchange);
  exchange.response.writeHead(range ? 206 : 200, headersOf(exchange, record, range));
  if (record.size === 0) exchange.response.end();
  else {
    const { first, last } = range ?? { first: 0, last: record.size - 1 };
    await pipeline(file.createReadStream({ start: first, end: last, autoClose: false }), exchange.response);
  }
};

export const getObject: Operation = async (exchange) => {
  const { bucket, key } = exchange.target;
  checkRange(exchange.request.headers.range);
  await allowRead(exchange);
  const opened = await exchange.store.bucket(bucket).open(key);
  try {
    await send(exchange, opened);
  } finally {
    await opened.file.close();
  }
};

export const headObject: Operation = async (exchange) => {
  const { request, response, store, target } = exchange;
  await need(exchange, 's3:GetObject');
  const record = store.bucket(target.bucket).get(target.key);
  await askAboutLocks(exchange);
  checkRead(request.headers, record);
  const range = byteRange(request.headers.range, record.size);
  answerEmpty(response, range ? 206 : 200, headersOf(exchange, record, range));
};
