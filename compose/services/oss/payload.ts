import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { isChecksumAlgorithm, startChecksum, type ChecksumAlgorithm } from './checksum.ts';
import { decodeChunks } from './chunked-body.ts';
import { S3Error } from './s3-error.ts';
import type { Identity } from './signature.ts';

/** How much of a body is taken in while auth is being asked. */
const HELD_BYTES = 1024 * 1024;
const SMALL_BODY_LIMIT = 2 * 1024 * 1024;
const CHECKSUM_HEADER = 'x-amz-checksum-';

/** A checksum of the whole body, as its client sent it. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** base64 */
  readonly value: string;
}

/** The verified body of a request. */
export interface Payload {
  /** Ends in an S3Error when length, signature or a checksum is wrong. */
  readonly bytes: AsyncIterable<Buffer>;
  /** What the client sent and `bytes` has verified: known when `bytes` has ended. */
  readonly checksum: () => Checksum | undefined;
}

/**
 * Takes in the body from the start, so that a small one is whole even if its client leaves while auth is asked:
 * its upload may then still be written.
 */
export const takeIn = (request: IncomingMessage): Readable => {
  const held = new PassThrough({ highWaterMark: HELD_BYTES });
  held.on('error', () => {}); // whoever reads is told; nobody may be reading
  request.on('error', (error) => held.destroy(error));
  request.pipe(held);
  return held;
};

const announcedLength = (headers: IncomingHttpHeaders): number | undefined => {
  const text = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  return text === undefined ? undefined : Number(text);
};

const announcedAlgorithm = (headers: IncomingHttpHeaders): ChecksumAlgorithm | undefined => {
  const names = Object.keys(headers).filter((name) => name.startsWith(CHECKSUM_HEADER));
  const trailer = String(headers['x-amz-trailer'] ?? '').toLowerCase();
  const name = [...names, trailer]
    .map((it) => it.slice(CHECKSUM_HEADER.length))
    .find((it) => it !== '' && it !== 'mode' && it !== 'algorithm' && it !== 'type');
  if (name === undefined || isChecksumAlgorithm(name)) return name;
  throw new S3Error('NotImplemented', `The checksum ${name} is not implemented.`);
};

const decoded = (
  raw: Readable,
  identity: Identity | undefined,
  trailers: Map<string, string>,
): AsyncIterable<Buffer> => {
  const mode = identity?.payload ?? '';
  if (!mode.startsWith('STREAMING-')) return raw;
  const onTrailer = (name: string, value: string): void => void trailers.set(name, value);
  if (mode === 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD') return decodeChunks(raw, { seed: identity?.seed, onTrailer });
  if (mode === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return decodeChunks(raw, { seed: undefined, onTrailer });
  throw new S3Error('NotImplemented', `The payload ${mode} is not implemented.`);
};

const checkMd5 = (headers: IncomingHttpHeaders, md5: string): void => {
  const sent = headers['content-md5'];
  if (sent === undefined) return;
  const bytes = Buffer.from(String(sent), 'base64');
  if (bytes.length !== 16) throw new S3Error('InvalidDigest');
  if (bytes.toString('base64') !== md5) throw new S3Error('BadDigest');
};

const checkSha256 = (identity: Identity | undefined, sha256: string): void => {
  const said = identity?.payload ?? '';
  if (/^[0-9a-f]{64}$/.test(said) && said !== sha256) throw new S3Error('XAmzContentSHA256Mismatch');
};

/** The body of a request, decoded, and verified against all that its client said about it. */
export const readPayload = (raw: Readable, request: IncomingMessage, identity: Identity | undefined): Payload => {
  const { headers } = request;
  const trailers = new Map<string, string>();
  const inner = decoded(raw, identity, trailers);
  const algorithm = announcedAlgorithm(headers);
  let verified: Checksum | undefined;

  const verifyChecksum = (actual: string): void => {
    const name = `${CHECKSUM_HEADER}${algorithm}`;
    const sent = trailers.get(name) ?? headers[name];
    if (algorithm === undefined || sent !== actual) throw new S3Error('BadDigest');
    verified = { algorithm, value: actual };
  };

  const verifying = async function* (): AsyncGenerator<Buffer> {
    const [md5, sha256] = [createHash('md5'), createHash('sha256')];
    const checksum = algorithm && startChecksum(algorithm);
    let length = 0;
    for await (const piece of inner) {
      length += piece.length;
      md5.update(piece);
      sha256.update(piece);
      checksum?.update(piece);
      yield piece;
    }
    if (length !== (announcedLength(headers) ?? length)) throw new S3Error('IncompleteBody');
    checkSha256(identity, sha256.digest('hex'));
    checkMd5(headers, md5.digest('base64'));
    if (checksum) verifyChecksum(checksum.digest().toString('base64'));
  };
  return { bytes: verifying(), checksum: () => verified };
};

/** S3Error when the length of an upload was not announced. */
export const needLength = (headers: IncomingHttpHeaders): void => {
  if (announcedLength(headers) === undefined) throw new S3Error('MissingContentLength');
};

/** A whole small body, verified: a policy, a list. */
export const readSmall = async ({ bytes }: Payload): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > SMALL_BODY_LIMIT) throw new S3Error('InvalidRequest', 'The body is too large.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};
