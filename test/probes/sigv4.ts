import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', '%20'));

/** What a signature says of itself. */
interface Claim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  readonly digest: string;
}

const inHeader = ({ headers }: IncomingMessage): Claim => {
  const given = Object.fromEntries(
    (headers.authorization ?? '')
      .replace('AWS4-HMAC-SHA256 ', '')
      .split(', ')
      .map((pair) => pair.split('=', 2)),
  ) as Record<string, string>;
  return {
    credential: given['Credential'] ?? '',
    signedHeaders: given['SignedHeaders'] ?? '',
    signature: given['Signature'] ?? '',
    date: String(headers['x-amz-date']),
    digest: String(headers['x-amz-content-sha256']),
  };
};

const inQuery = (query: readonly (readonly [string, string])[]): Claim => {
  const given = Object.fromEntries(query);
  return {
    credential: given['X-Amz-Credential'] ?? '',
    signedHeaders: given['X-Amz-SignedHeaders'] ?? '',
    signature: given['X-Amz-Signature'] ?? '',
    date: given['X-Amz-Date'] ?? '',
    digest: 'UNSIGNED-PAYLOAD',
  };
};

type Query = readonly (readonly [string, string])[];

const readQuery = (search: string): Query =>
  search
    .split('&')
    .filter(Boolean)
    .map((pair) => [decode(pair.split('=')[0] ?? ''), decode(pair.split('=')[1] ?? '')] as const);

const canonicalOf = ({ method, headers }: IncomingMessage, path: string, { query, claim }: Read): string =>
  [
    method,
    path
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    query
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .toSorted()
      .join('&'),
    ...claim.signedHeaders.split(';').map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    claim.signedHeaders,
    claim.digest,
  ].join('\n');

interface Read {
  readonly query: Query;
  readonly claim: Claim;
}

/** Is this request signed with this secret, as the S3 documentation has it? Reads the wire, shares no code with signers. */
export const isSigned = (request: IncomingMessage & { readonly text: string }, secret: string): boolean => {
  const [path = '', search = ''] = String(request.url).split('?', 2);
  const query = readQuery(search);
  const claim = request.headers.authorization === undefined ? inQuery(query) : inHeader(request);
  const [, day = '', region = '', service = ''] = claim.credential.split('/');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const canonical = canonicalOf(request, path, { query, claim });
  const toSign = ['AWS4-HMAC-SHA256', claim.date, scope, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request');
  return (
    [sha256(request.text), 'UNSIGNED-PAYLOAD'].includes(claim.digest) &&
    service === 's3' &&
    hmac(key, toSign).toString('hex') === claim.signature
  );
};
