import { S3Error } from './s3-error.ts';

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

const understood = (header: string, size: number): ByteRange | undefined => {
  const suffix = /^bytes=-(\d+)$/.exec(header)?.[1];
  if (suffix !== undefined) return { first: Math.max(0, size - Number(suffix)), last: size - 1 };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(header) ?? [];
  if (from === undefined) return undefined;
  if (to === undefined || to === '') return { first: Number(from), last: size - 1 };
  return Number(to) < Number(from) ? undefined : { first: Number(from), last: Math.min(Number(to), size - 1) };
};

/** S3Error when a Range header asks for the last zero bytes, of whatever it may be. */
export const checkRange = (header: string | undefined): void => {
  if (/^bytes=-0+$/.test(header?.trim() ?? '')) throw new S3Error('InvalidRange');
};

/** The range of a Range header; undefined when all is wanted: none, several, or not understood. */
export const byteRange = (header: string | undefined, size: number): ByteRange | undefined => {
  const range = understood(header?.trim() ?? '', size);
  if (range && range.first > range.last) throw new S3Error('InvalidRange');
  return range;
};
