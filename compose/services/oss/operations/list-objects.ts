import { answerXml } from '../answer.ts';
import { need, type Exchange, type Operation } from '../exchange.ts';
import { listPage, type Page } from '../list-page.ts';
import { S3Error } from '../s3-error.ts';
import type { Bucket } from '../store/bucket.ts';
import { uriEncodePath } from '../uri-encode.ts';
import type { Xml } from '../xml.ts';

const MOST_KEYS = 1000;

interface Listing {
  readonly bucket: Bucket;
  readonly page: Page;
  readonly limit: number;
  /** Encodes a name as the client asked. */
  readonly name: (text: string) => string;
}

const numberOf = (text: string | null): number => {
  if (text === null || text === '') return MOST_KEYS;
  if (!/^\d+$/.test(text)) throw new S3Error('InvalidArgument', 'max-keys must be a number.');
  return Math.min(MOST_KEYS, Number(text));
};

const namer = (encoding: string | null): Listing['name'] => {
  if (encoding === null || encoding === '') return (text) => text;
  if (encoding !== 'url') throw new S3Error('InvalidArgument', 'encoding-type must be url.');
  return uriEncodePath;
};

const list = async (exchange: Exchange, after: string): Promise<Listing> => {
  const { target, store } = exchange;
  const limit = numberOf(target.query.get('max-keys'));
  const name = namer(target.query.get('encoding-type'));
  await need(exchange, 's3:ListBucket');
  const bucket = store.bucket(target.bucket);
  const [prefix, delimiter] = [target.query.get('prefix') ?? '', target.query.get('delimiter') ?? ''];
  return { bucket, limit, name, page: listPage(bucket.keys(), { prefix, delimiter, after, limit }) };
};

const common = ({ target }: Exchange, { bucket, page, limit, name }: Listing): { readonly [name: string]: Xml } => ({
  Name: bucket.name,
  Prefix: name(target.query.get('prefix') ?? ''),
  ...(target.query.get('delimiter') ? { Delimiter: name(target.query.get('delimiter') ?? '') } : {}),
  ...(target.query.get('encoding-type') ? { EncodingType: 'url' } : {}),
  MaxKeys: limit,
  IsTruncated: page.next !== undefined,
  Contents: page.keys.map((key) => {
    const { etag, size, modifiedMs } = bucket.get(key);
    const modified = new Date(modifiedMs).toISOString();
    return { Key: name(key), LastModified: modified, ETag: `"${etag}"`, Size: size, StorageClass: 'STANDARD' };
  }),
  CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: name(prefix) })),
});

const listV1: Operation = async (exchange) => {
  const marker = exchange.target.query.get('marker') ?? '';
  const listing = await list(exchange, marker);
  const { next } = listing.page;
  answerXml(exchange.response, 'ListBucketResult', {
    ...common(exchange, listing),
    Marker: listing.name(marker),
    ...(next === undefined ? {} : { NextMarker: listing.name(next) }),
  });
};

const listV2: Operation = async (exchange) => {
  const { query } = exchange.target;
  const token = query.get('continuation-token');
  const start = query.get('start-after') ?? '';
  const listing = await list(exchange, token ? Buffer.from(token, 'base64url').toString('utf8') : start);
  const { next, keys, prefixes } = listing.page;
  answerXml(exchange.response, 'ListBucketResult', {
    ...common(exchange, listing),
    KeyCount: keys.length + prefixes.length,
    ...(token ? { ContinuationToken: token } : {}),
    ...(start === '' ? {} : { StartAfter: listing.name(start) }),
    ...(next === undefined ? {} : { NextContinuationToken: Buffer.from(next).toString('base64url') }),
  });
};

/** ListObjects, both versions. */
export const listObjects: Operation = (exchange) =>
  exchange.target.query.get('list-type') === '2' ? listV2(exchange) : listV1(exchange);
