import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seal, unseal } from '../../../compose/services/kit/sealed.ts';

interface Vector {
  readonly secret: string;
  /** What was sealed: `text`, so many times. */
  readonly text: string;
  readonly times: number;
  /** Salt and nonce that were chosen, base64. */
  readonly random: string;
  /** What came of it, base64; left out where it is long. */
  readonly sealed?: string;
  /** Its SHA-256, hex. */
  readonly sha256: string;
}

/**
 * Made by `EncryptData` of github.com/minio/madmin-go/v3 v3.0.109, built with `-tags fips`: then it derives its keys
 * with PBKDF2. A Go program of a few lines printed its arguments and what it returned.
 */
const VECTORS = JSON.parse(readFileSync(join(import.meta.dirname, 'sealed-vectors.json'), 'utf8')) as readonly Vector[];

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const title = ({ text, times, secret }: Vector): string => `${text.length * times} bytes with "${secret}"`;
const named = VECTORS.map((vector) => [title(vector), vector] as const);

test.each(named)('%s become the bytes that MinIO makes of them', (_, { secret, text, times, random, sha256: hash }) => {
  expect(sha256(seal(secret, text.repeat(times), Buffer.from(random, 'base64')))).toBe(hash);
});

test.each(named.filter(([, { sealed }]) => sealed !== undefined))(
  '%s that MinIO sealed are opened',
  (_, { secret, text, sealed = '' }) => {
    expect(unseal(secret, Buffer.from(sealed, 'base64')).toString()).toBe(text);
  },
);

test.each([0, 1, 16_383, 16_384, 16_385, 32_768, 40_000])('%i bytes come back as they were', (length) => {
  const data = Buffer.alloc(length, 'brown');
  expect(unseal('secret', seal('secret', data)).equals(data)).toBe(true);
});

test('the same is never sealed twice in the same way', () => {
  expect(seal('secret', 'x').equals(seal('secret', 'x'))).toBe(false);
});

test('nothing opens with another secret', () => {
  expect(() => unseal('other', seal('secret', 'x'))).toThrow();
});

const FRAGMENT_BYTES = 16_384 + 16;
const HEAD_BYTES = 41;
const long = seal('secret', Buffer.alloc(40_000));
const fragment = (index: number): Buffer =>
  long.subarray(HEAD_BYTES + index * FRAGMENT_BYTES, HEAD_BYTES + (index + 1) * FRAGMENT_BYTES);
const head = long.subarray(0, HEAD_BYTES);
const flipped = Buffer.from(long);
flipped[flipped.length - 20] = (flipped.at(-20) ?? 0) ^ 1;

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a head alone', head],
  ['half a tag', seal('secret', '').subarray(0, -8)],
  ['a last fragment that is cut off', Buffer.concat([head, fragment(0), fragment(1)])],
  ['a last fragment that is cut', long.subarray(0, -1)],
  ['fragments that changed places', Buffer.concat([head, fragment(1), fragment(0), fragment(2)])],
  ['something behind the end', Buffer.concat([long, Buffer.alloc(10)])],
  ['one flipped bit', flipped],
  ['another kind', Buffer.concat([head.subarray(0, 32), Buffer.of(0), long.subarray(33)])],
])('%s is not opened', (_, bytes) => {
  expect(() => unseal('secret', bytes)).toThrow();
});
