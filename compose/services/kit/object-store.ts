import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { call, type Answered } from './client.ts';
import { parseKeyPair, type KeyPair } from './key-pair.ts';
import { presign, sign } from './sign.ts';

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

type Target = Omit<ObjectStoreOptions, 'accessKey'> & { readonly accessKey: KeyPair };

interface Listing {
  readonly ListBucketResult?: {
    readonly Contents?: readonly { readonly Key: string }[];
    readonly IsTruncated?: string;
    readonly NextContinuationToken?: string;
  };
}

const PRESIGNED_FOR_S = 900;
const parser = new XMLParser({ parseTagValue: false, htmlEntities: true, isArray: (name) => name === 'Contents' });

type Send = (method: string, path: string, body?: string) => Promise<Buffer>;

const sender = ({ address, host, bucket, timeoutMs, accessKey }: Target): Send => {
  return async (method, path, body) => {
    const hash = createHash('sha256').update(body ?? '');
    const headers = { 'x-amz-content-sha256': hash.digest('hex') };
    const signed = await sign({ method, host, path: `/${bucket}${path}`, headers, accessKey });
    const answered = await call(`${address}${signed.path}`, {
      method,
      headers: signed.headers,
      ...(body === undefined ? {} : { body }),
      timeoutMs,
    });
    if (answered.status !== 200) throw new StorageRefused(`${method} /${bucket}${path.replace(/\?.*/s, '')}`, answered);
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
  const accessKey = parseKeyPair('ACCESS_KEY', options.accessKey);
  const { host, bucket } = options;
  const send = sender({ ...options, accessKey });
  return {
    get: (key) => send('GET', `/${key}`),
    put: async (key, body) => {
      await send('PUT', `/${key}`, body);
    },
    list: (prefix) => listAll(send, prefix),
    presignPut: (key) => presign({ method: 'PUT', host, path: `/${bucket}/${key}`, accessKey }, PRESIGNED_FOR_S),
  };
};
