import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { XMLParser } from 'fast-xml-parser';
import { call, type Answered } from '../kit/client.ts';

export interface ObjectStoreOptions {
  /** Where to connect: `http://host:port`. */
  readonly address: string;
  /** The name and port to sign and to send as Host: links and proxies in between do not change it. */
  readonly host: string;
  /** `name:secret` */
  readonly accessKey: string;
  readonly bucket: string;
  readonly timeoutMs: number;
}

export interface ObjectStore {
  readonly get: (key: string) => Promise<Buffer>;
  readonly put: (key: string, body: string) => Promise<void>;
  /** Every key that begins with `prefix`, sorted as the store sorts. */
  readonly list: (prefix: string) => Promise<readonly string[]>;
  /** A URL that lets anybody put this object for a quarter of an hour; computed here, nobody is asked. */
  readonly presignPut: (key: string) => Promise<string>;
}

/** The object storage answered, but not with what was asked for. */
export class StorageRefused extends Error {
  readonly status: number;

  constructor(what: string, answered: Answered) {
    const code = /<Code>(\w+)<\/Code>/.exec(answered.body.toString('utf8'))?.[1] ?? '';
    super(`${what}: ${answered.status} ${code}`.trim());
    this.status = answered.status;
  }
}

interface Listing {
  readonly ListBucketResult?: {
    readonly Contents?: readonly { readonly Key: string }[];
    readonly IsTruncated?: string;
    readonly NextContinuationToken?: string;
  };
}

const PRESIGNED_FOR_S = '900';
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Contents' });

type Send = (method: string, path: string, body?: string) => Promise<Buffer>;

const credentialsOf = (accessKey: string) => {
  const colon = accessKey.indexOf(':');
  return {
    accessKeyId: accessKey.slice(0, colon),
    secretAccessKey: accessKey.slice(colon + 1),
    service: 's3',
    region: 'us-east-1',
    cache: new Map<string, ArrayBuffer>(),
  };
};

const urlIn = ({ host, bucket }: ObjectStoreOptions, path: string): string => `http://${host}/${bucket}${path}`;

const sender = (options: ObjectStoreOptions): Send => {
  const credentials = credentialsOf(options.accessKey);
  return async (method, path, body) => {
    const hash = createHash('sha256').update(body ?? '');
    const headers = { 'x-amz-content-sha256': hash.digest('hex') };
    const signer = new AwsV4Signer({ ...credentials, method, url: urlIn(options, path), headers });
    const { url, headers: signed } = await signer.sign();
    const answered = await call(new URL(url.pathname + url.search, options.address), {
      method,
      headers: { ...Object.fromEntries(signed.entries()), host: url.host },
      ...(body === undefined ? {} : { body }),
      timeoutMs: options.timeoutMs,
    });
    if (answered.status !== 200) throw new StorageRefused(`${method} ${url.pathname}`, answered);
    return answered.body;
  };
};

const listAll = async (send: Send, prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ 'list-type': '2', prefix });
    if (token !== undefined) query.set('continuation-token', token);
    const body = await send('GET', `?${query.toString().replaceAll('+', '%20')}`);
    const page = (parser.parse(body.toString('utf8')) as Listing).ListBucketResult;
    keys.push(...(page?.Contents ?? []).map((it) => it.Key));
    token = page?.IsTruncated === 'true' ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return keys;
};

/** A client for one bucket of an S3 storage. Every call is signed. */
export const objectStore = (options: ObjectStoreOptions): ObjectStore => {
  const send = sender(options);
  return {
    get: (key) => send('GET', `/${key}`),
    put: async (key, body) => {
      await send('PUT', `/${key}`, body);
    },
    list: (prefix) => listAll(send, prefix),
    presignPut: async (key) => {
      const url = `${urlIn(options, `/${key}`)}?X-Amz-Expires=${PRESIGNED_FOR_S}`;
      const signer = new AwsV4Signer({ ...credentialsOf(options.accessKey), method: 'PUT', url, signQuery: true });
      return (await signer.sign()).url.href;
    },
  };
};
