import { createHash, createHmac } from 'node:crypto';

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');

interface Claim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  readonly payload: string;
}

const claimOf = ({ headers }: Received, query: URLSearchParams): Claim => {
  const param = (name: string): string => query.get(name) ?? '';
  if (query.has('X-Amz-Signature')) {
    return {
      credential: param('X-Amz-Credential'),
      signedHeaders: param('X-Amz-SignedHeaders'),
      signature: param('X-Amz-Signature'),
      date: param('X-Amz-Date'),
      payload: 'UNSIGNED-PAYLOAD',
    };
  }
  const [, credential = '', signedHeaders = '', signature = ''] =
    /Credential=([^,]+), SignedHeaders=([^,]+), Signature=(\w+)/.exec(String(headers['authorization'])) ?? [];
  return {
    credential,
    signedHeaders,
    signature,
    date: String(headers['x-amz-date']),
    payload: String(headers['x-amz-content-sha256']),
  };
};

/** Whether a signature holds: computed here from the published algorithm, with nothing of the signer's. */
export const isSignedBy = (
  received: Received,
  accessKey: { readonly name: string; readonly secret: string },
): boolean => {
  const url = new URL(received.target, 'http://local');
  const claim = claimOf(received, url.searchParams);
  const [name, day = '', region = '', service = '', end = ''] = claim.credential.split('/');
  if (name !== accessKey.name || service !== 's3') return false;
  if (claim.payload !== 'UNSIGNED-PAYLOAD' && claim.payload !== sha256(received.body)) return false;
  const headers = claim.signedHeaders.split(';').map((it) => `${it}:${String(received.headers[it])}\n`);
  const canonical = [
    received.method,
    url.pathname,
    canonicalQuery(url.searchParams),
    headers.join(''),
    claim.signedHeaders,
    claim.payload,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', claim.date, [day, region, service, end].join('/'), sha256(canonical)].join('\n');
  const key = [day, region, service, end].reduce<Buffer | string>(
    (it, part) => hmac(it, part),
    `AWS4${accessKey.secret}`,
  );
  return hmac(key, toSign).toString('hex') === claim.signature;
};
