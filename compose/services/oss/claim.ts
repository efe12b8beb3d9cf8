import type { IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.ts';
import { ALGORITHM, type Scope } from './signing.ts';
import type { Target } from './target.ts';

const LONGEST_EXPIRY_S = 604_800;

/** What a request says about its own signature, not yet verified. */
export interface Claim {
  readonly mode: 'header' | 'presigned';
  readonly accessKey: string;
  readonly scope: Scope;
  /** In lower case, sorted as the client did. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** 20231112T173900Z. */
  readonly amzDate: string;
  /** What x-amz-content-sha256 says; undefined when it is missing. */
  readonly payload: string | undefined;
  /** Only of presigned requests. */
  readonly expiresS: number;
}

const CREDENTIAL = /^(?<name>.+)\/(?<day>\d{8})\/(?<region>[^/]*)\/(?<service>[^/]+)\/aws4_request$/;

const parseCredential = (text: string): { readonly accessKey: string; readonly scope: Scope } | undefined => {
  const parts = CREDENTIAL.exec(text)?.groups;
  const { name = '', day = '', region = '', service = '' } = { ...parts };
  return parts ? { accessKey: name, scope: { day, region, service } } : undefined;
};

const fromHeader = (request: IncomingMessage, header: string): Claim => {
  if (!header.startsWith(`${ALGORITHM} `)) throw new S3Error('InvalidRequest', `only ${ALGORITHM} is supported`);
  const fields = new Map(
    header
      .slice(ALGORITHM.length)
      .split(',')
      .map((field) => {
        const [name = '', value = ''] = field.trim().split(/=(.*)/s);
        return [name, value];
      }),
  );
  const credential = parseCredential(fields.get('Credential') ?? '');
  const signature = fields.get('Signature');
  const signedHeaders = fields.get('SignedHeaders')?.toLowerCase().split(';');
  if (!credential || signature === undefined || !signedHeaders) throw new S3Error('AuthorizationHeaderMalformed');
  const payload = request.headersDistinct['x-amz-content-sha256']?.[0];
  const amzDate = amzDateOf(request);
  return { mode: 'header', ...credential, signature, signedHeaders, amzDate, payload, expiresS: 0 };
};

const compactDate = (date: string | undefined): string => {
  const at = Date.parse(date ?? '');
  if (Number.isNaN(at)) throw new S3Error('AccessDenied', 'A signed request needs x-amz-date or Date.');
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
};

/** When a request that carries its signature in a header says that it was signed. */
export const amzDateOf = (request: IncomingMessage): string =>
  request.headersDistinct['x-amz-date']?.[0] ?? compactDate(request.headers.date);

const fromQuery = ({ query }: Target): Claim => {
  const field = (name: string): string => {
    const value = query.get(name);
    if (value === null) throw new S3Error('AuthorizationQueryParametersError', `${name} is missing.`);
    return value;
  };
  const credential = parseCredential(field('X-Amz-Credential'));
  const expiresS = Number(field('X-Amz-Expires'));
  const isBounded = Number.isInteger(expiresS) && expiresS > 0 && expiresS <= LONGEST_EXPIRY_S;
  if (!credential || !isBounded || field('X-Amz-Algorithm') !== ALGORITHM)
    throw new S3Error('AuthorizationQueryParametersError');
  return {
    mode: 'presigned',
    ...credential,
    signature: field('X-Amz-Signature'),
    signedHeaders: field('X-Amz-SignedHeaders').toLowerCase().split(';'),
    amzDate: field('X-Amz-Date'),
    payload: query.get('X-Amz-Content-Sha256') ?? undefined,
    expiresS,
  };
};

/** The signature that a request carries; undefined when it is anonymous. */
export const readClaim = (request: IncomingMessage, target: Target): Claim | undefined => {
  const header = request.headers.authorization;
  if (header !== undefined) return fromHeader(request, header);
  if (target.query.has('X-Amz-Credential') || target.query.has('X-Amz-Algorithm')) return fromQuery(target);
  if (target.query.has('AWSAccessKeyId')) throw new S3Error('InvalidRequest', `only ${ALGORITHM} is supported`);
  return undefined;
};
