import type { IncomingHttpHeaders } from 'node:http';

const KEPT = new Set(['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires']);

const withoutChunking = (encoding: string): string =>
  encoding
    .split(',')
    .map((it) => it.trim())
    .filter((it) => it !== 'aws-chunked' && it !== '')
    .join(', ');

/** The headers of an upload that its downloads repeat. */
export const objectHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> => {
  const encoding = withoutChunking(headers['content-encoding'] ?? '');
  const kept = Object.entries(headers).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && (KEPT.has(entry[0]) || entry[0].startsWith('x-amz-meta-')),
  );
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(kept),
    ...(encoding === '' ? {} : { 'content-encoding': encoding }),
  };
};
