import { AwsV4Signer } from 'aws4fetch';
import { call, type Answered } from '../../../compose/services/kit/client.ts';
import { SHOP } from './running-oss.ts';

/** Where a storage listens. */
export interface Place {
  readonly url: string;
  readonly port: number;
}

/** What `signedCall` sends, and how it is signed. */
export interface SignedCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly key?: { readonly name: string; readonly secret: string };
  /** Host that is signed and sent. */
  readonly host?: string;
  /** 20231112T173900Z */
  readonly datetime?: string;
  /** Seconds; makes it a presigned request. */
  readonly expiresS?: number;
  /** Sent after signing. */
  readonly extra?: Readonly<Record<string, string>>;
  /** The path that is sent instead of the one that was signed. */
  readonly sentPath?: (signedPath: string) => string;
}

const signerFor = (oss: Place, path: string, how: SignedCall): AwsV4Signer => {
  const { name, secret } = how.key ?? SHOP;
  const url = new URL(`http://${how.host ?? `127.0.0.1:${oss.port}`}${path}`);
  if (how.expiresS !== undefined) url.searchParams.set('X-Amz-Expires', String(how.expiresS));
  return new AwsV4Signer({
    method: how.method ?? 'GET',
    url: url.href,
    headers: { ...how.headers },
    accessKeyId: name,
    secretAccessKey: secret,
    service: 's3',
    region: 'us-east-1',
    signQuery: how.expiresS !== undefined,
    ...(how.datetime === undefined ? {} : { datetime: how.datetime }),
  });
};

/** Path and headers of a request signed by aws4fetch. */
export const signedRequest = async (
  oss: Place,
  path: string,
  how: SignedCall,
): Promise<{ readonly path: string; readonly headers: Readonly<Record<string, string>> }> => {
  const signed = await signerFor(oss, path, how).sign();
  return {
    path: `${signed.url.pathname}${signed.url.search}`,
    headers: { ...Object.fromEntries(signed.headers), host: signed.url.host },
  };
};

/** Signs a request and sends it. */
export const signedCall = async (oss: Place, path: string, how: SignedCall = {}): Promise<Answered> => {
  const signed = await signedRequest(oss, path, how);
  return call(`${oss.url}${how.sentPath ? how.sentPath(signed.path) : signed.path}`, {
    method: how.method ?? 'GET',
    headers: { ...signed.headers, ...how.extra },
    ...(how.body === undefined ? {} : { body: how.body }),
    timeoutMs: 10_000,
  });
};

/** Makes a bucket, as the owner. */
export const makeBucket = async (oss: Place, bucket: string): Promise<void> => {
  const answer = await signedCall(oss, `/${bucket}`, { method: 'PUT', body: '' });
  if (answer.status !== 200) throw new Error(`bucket ${bucket}: ${answer.status} ${answer.body.toString('utf8')}`);
};

/** Puts an object. */
export const put = (oss: Place, path: string, body: string | Buffer): Promise<Answered> =>
  signedCall(oss, path, { method: 'PUT', body });
