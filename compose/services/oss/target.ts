import { S3Error } from './s3-error.ts';

const KEY_LIMIT_BYTES = 1024;

/** What a request is about, from its path and query. */
export interface Target {
  /** Decoded path, slashes as they came. */
  readonly path: string;
  /** '' on the root. */
  readonly bucket: string;
  /** '' on a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/** A request to the admin API, which is no bucket. */
export const isAdmin = ({ path }: Target): boolean => path.startsWith('/minio/admin/');

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI');
  }
};

/** Reads `/bucket/key?query`. The path is not normalised: `a//b` and `a/../b` are keys. */
export const parseTarget = (rawUrl: string): Target => {
  const mark = rawUrl.indexOf('?');
  const path = decode(mark < 0 ? rawUrl : rawUrl.slice(0, mark));
  const slash = path.indexOf('/', 1);
  const bucket = slash < 0 ? path.slice(1) : path.slice(1, slash);
  const key = slash < 0 ? '' : path.slice(slash + 1);
  if (Buffer.byteLength(key) > KEY_LIMIT_BYTES) throw new S3Error('KeyTooLongError');
  return { path, bucket, key, query: new URLSearchParams(mark < 0 ? '' : rawUrl.slice(mark + 1)) };
};
