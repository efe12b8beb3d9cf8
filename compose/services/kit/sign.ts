import { AwsV4Signer } from 'aws4fetch';
import type { KeyPair } from './key-pair.ts';

/** A request to object storage, before it is signed. */
export interface Unsigned {
  readonly method: string;
  /** The name and port to sign and to send as Host, whatever address is dialled. */
  readonly host: string;
  /** With the query, if any. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accessKey: KeyPair;
}

/** What is to be sent: the path as it was signed, and all headers, Host included. */
export interface Signed {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A signing key holds for a day, a region and a service: it is worked out once. */
const signingKeys = new Map<string, ArrayBuffer>();

const signer = ({ method, host, path, headers, accessKey }: Unsigned, signQuery: boolean): AwsV4Signer =>
  new AwsV4Signer({
    method,
    url: `http://${host}${path}`,
    headers: { ...headers },
    accessKeyId: accessKey.name,
    secretAccessKey: accessKey.secret,
    service: 's3',
    region: 'us-east-1',
    cache: signingKeys,
    signQuery,
  });

/** Signs a request with Signature Version 4. Without `x-amz-content-sha256` among its headers, its body is not signed. */
export const sign = async (request: Unsigned): Promise<Signed> => {
  const { url, headers } = await signer(request, false).sign();
  return { path: `${url.pathname}${url.search}`, headers: { ...Object.fromEntries(headers), host: url.host } };
};

/** A URL that lets anybody send this request while it lasts; worked out here, nobody is asked. */
export const presign = async (request: Unsigned, lastsS: number): Promise<string> => {
  const joint = request.path.includes('?') ? '&' : '?';
  const path = `${request.path}${joint}X-Amz-Expires=${lastsS}`;
  return (await signer({ ...request, path }, true).sign()).url.href;
};
