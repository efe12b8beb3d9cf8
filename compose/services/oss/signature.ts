import type { IncomingMessage } from 'node:http';
import { amzDateOf, readClaim, type Claim } from './claim.ts';
import { S3Error } from './s3-error.ts';
import { ALGORITHM, EMPTY_SHA256, sameSignature, scopeText, sha256Hex, sign, signingKey } from './signing.ts';
import type { Target } from './target.ts';
import { uriEncode, uriEncodePath } from './uri-encode.ts';

const SKEW_MS = 15 * 60_000;
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** Who says that he sent a request. */
export interface Identity {
  /** The same, proven; S3Error when the signature is wrong. */
  readonly verify: () => Identity;
  readonly accessKey: string;
  readonly secret: string;
  readonly mode: Claim['mode'];
  /** How the body is protected: a hash in hex, or one of the words of x-amz-content-sha256. */
  readonly payload: string;
  /** Only of presigned requests, once they are verified: how long ago it was signed. */
  readonly ageMs: number | undefined;
  /** What the signatures of a chunked body are chained to. */
  readonly seed: { readonly key: Buffer; readonly amzDate: string; readonly scope: string; readonly signature: string };
}

const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

const signedAtMs = (amzDate: string): number => {
  const at = Date.parse(amzDate.replace(AMZ_DATE, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(at)) throw new S3Error('AccessDenied', 'The date of the signature is malformed.');
  return at;
};

/** S3Error when the clock of who signed in a header is wrong. MinIO looks at that before it takes a request in. */
export const checkClock = (request: IncomingMessage): void => {
  if (!request.headers.authorization?.startsWith(`${ALGORITHM} `)) return;
  const ageMs = Date.now() - signedAtMs(amzDateOf(request));
  if (Math.abs(ageMs) > SKEW_MS) throw new S3Error('RequestTimeTooSkewed');
};

const checkLinkTime = (claim: Claim, ageMs: number): void => {
  if (claim.mode === 'header') return;
  if (ageMs < -SKEW_MS) throw new S3Error('RequestNotReadyYet');
  if (ageMs > claim.expiresS * 1000) throw new S3Error('AccessDenied', 'Request has expired');
};

const checkScope = (claim: Claim): void => {
  if (claim.scope.service === 's3' && claim.amzDate.startsWith(claim.scope.day)) return;
  throw new S3Error(
    claim.mode === 'header' ? 'AuthorizationHeaderMalformed' : 'AuthorizationQueryParametersError',
    'The scope of the signature must name its own day and the service s3.',
  );
};

const checkSignedHeaders = (claim: Claim, request: IncomingMessage): void => {
  const needed = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  const unsigned = needed.find((name) => !claim.signedHeaders.includes(name));
  if (unsigned !== undefined) throw new S3Error('AccessDenied', `The header ${unsigned} must be signed.`);
};

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .toSorted(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

const canonicalHeaders = (claim: Claim, request: IncomingMessage): string =>
  claim.signedHeaders
    .map((name) => {
      const values = request.headersDistinct[name] ?? [];
      return `${name}:${values.map((value) => value.trim().replace(/ +/g, ' ')).join(',')}\n`;
    })
    .join('');

/** Clients that leave x-amz-content-sha256 out sign either word for it: curl takes the hash of nothing. */
const payloadCandidates = (claim: Claim): readonly string[] => {
  if (claim.payload !== undefined) return [claim.payload];
  return claim.mode === 'header' ? [EMPTY_SHA256, UNSIGNED] : [UNSIGNED];
};

interface Proof {
  readonly target: Target;
  readonly key: Buffer;
}

const ageOf = (claim: Claim, request: IncomingMessage): number => {
  checkScope(claim);
  const ageMs = Date.now() - signedAtMs(claim.amzDate);
  checkLinkTime(claim, ageMs);
  checkSignedHeaders(claim, request);
  return ageMs;
};

const checkSignature = (claim: Claim, request: IncomingMessage, { target, key }: Proof): void => {
  const head = [request.method, uriEncodePath(target.path), canonicalQuery(target.query)].join('\n');
  const tail = `${canonicalHeaders(claim, request)}\n${claim.signedHeaders.join(';')}`;
  const fits = payloadCandidates(claim).some((payload) => {
    const hash = sha256Hex(`${head}\n${tail}\n${payload}`);
    const text = `${ALGORITHM}\n${claim.amzDate}\n${scopeText(claim.scope)}\n${hash}`;
    return sameSignature(sign(key, text), claim.signature);
  });
  if (!fits) throw new S3Error('SignatureDoesNotMatch');
};

/**
 * Who says that he sent a request, undefined when it is anonymous: not verified yet, as some are asked about before.
 * `secretOf` throws when there is no such key.
 */
export const authenticate = (
  request: IncomingMessage,
  target: Target,
  secretOf: (accessKey: string) => string,
): Identity | undefined => {
  const claim = readClaim(request, target);
  if (!claim) return undefined;
  const { accessKey, mode, amzDate, signature } = claim;
  const secret = secretOf(accessKey);
  const key = signingKey(secret, claim.scope);
  const seed = { key, amzDate, scope: scopeText(claim.scope), signature };
  const verify = (): Identity => {
    const ageMs = ageOf(claim, request);
    checkSignature(claim, request, { target, key });
    return { ...claimed, ageMs: mode === 'presigned' ? ageMs : undefined };
  };
  const claimed = { accessKey, secret, mode, payload: claim.payload ?? UNSIGNED, ageMs: undefined, seed, verify };
  return claimed;
};
