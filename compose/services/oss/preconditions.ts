import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './s3-error.ts';
import type { ObjectRecord, WriteCondition } from './store/bucket.ts';

const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

const names = (list: string, etag: string): boolean =>
  list
    .split(',')
    .map((it) => it.trim().replace(/^W\//, '').replaceAll('"', ''))
    .some((it) => it === '*' || it === etag);

/** HTTP dates have whole seconds. */
const seconds = (date: string): number => Math.floor(Date.parse(date) / 1000);

const modifiedAfter = (record: ObjectRecord, date: string): boolean =>
  Math.floor(record.modifiedMs / 1000) > seconds(date);

/** Headers that name the version of an object. */
export const validators = (record: ObjectRecord): Readonly<Record<string, string>> => ({
  etag: `"${record.etag}"`,
  'last-modified': new Date(record.modifiedMs).toUTCString(),
});

const CACHING = new Set(['cache-control', 'expires']);

/** Headers by which a cache that asks again learns how long to keep what it has. */
const toldToCaches = (record: ObjectRecord): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(record.headers).filter(([name]) => CACHING.has(name))),
  ...validators(record),
});

const failed = (record: ObjectRecord): S3Error => new S3Error('PreconditionFailed', undefined, toldToCaches(record));

const mustMatch = (headers: IncomingHttpHeaders, record: ObjectRecord, prefix: string): void => {
  const match = header(headers, `${prefix}if-match`);
  const unmodifiedSince = header(headers, `${prefix}if-unmodified-since`);
  if (match !== undefined) {
    if (!names(match, record.etag)) throw failed(record);
  } else if (unmodifiedSince !== undefined && modifiedAfter(record, unmodifiedSince)) {
    throw failed(record);
  }
};

const isUnchanged = (headers: IncomingHttpHeaders, record: ObjectRecord, prefix: string): boolean => {
  const noneMatch = header(headers, `${prefix}if-none-match`);
  const modifiedSince = header(headers, `${prefix}if-modified-since`);
  if (noneMatch !== undefined) return names(noneMatch, record.etag);
  // A date that is not one is ignored.
  return modifiedSince !== undefined && seconds(modifiedSince) > 0 && !modifiedAfter(record, modifiedSince);
};

/** S3Error PreconditionFailed or NotModified, when the headers of a download say so. */
export const checkRead = (headers: IncomingHttpHeaders, record: ObjectRecord): void => {
  mustMatch(headers, record, '');
  if (isUnchanged(headers, record, '')) throw new S3Error('NotModified', undefined, toldToCaches(record));
};

/** S3Error PreconditionFailed, when the headers of a copy say so of its source. */
export const checkCopySource = (headers: IncomingHttpHeaders, record: ObjectRecord): void => {
  mustMatch(headers, record, 'x-amz-copy-source-');
  if (isUnchanged(headers, record, 'x-amz-copy-source-')) throw new S3Error('PreconditionFailed');
};

const tooLate = (existing: ObjectRecord): S3Error => new S3Error('PreconditionFailed', undefined, validators(existing));

/** What the headers of an upload demand of the object that is there. */
export const writeCondition =
  (headers: IncomingHttpHeaders): WriteCondition =>
  (existing) => {
    const match = header(headers, 'if-match');
    const noneMatch = header(headers, 'if-none-match');
    if (match !== undefined) {
      if (!existing) throw new S3Error('NoSuchKey');
      if (!names(match, existing.etag)) throw tooLate(existing);
    }
    if (noneMatch !== undefined && existing && names(noneMatch, existing.etag)) throw tooLate(existing);
  };
