import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';

/**
 * What MinIO's admin API takes for a body: encrypted with the secret of whoever sends it. The layout is that of
 * `EncryptData` in github.com/minio/madmin-go/v3, the stream inside that of github.com/secure-io/sio-go:
 *
 *   salt 32 | kind 1 | nonce 8 | fragment 1 | fragment 2 | … | last fragment
 *
 * A fragment is up to 16 KiB and its tag. Its nonce ends in its number, little-endian. Its associated data is the tag
 * of nothing under number 0, behind a byte that says whether it is the last: none can be dropped, moved or added.
 */
const ALGORITHM = 'aes-256-gcm';
/** PBKDF2 with AES-256-GCM; the other kinds derive their keys with Argon2, which Node 20 has not. */
const KIND = 0x02;
const KEY_BYTES = 32;
const ITERATIONS = 8192;
const SALT_BYTES = 32;
const NONCE_BYTES = 8;
const TAG_BYTES = 16;
const FRAGMENT_BYTES = 16_384;
const HEAD_BYTES = SALT_BYTES + 1 + NONCE_BYTES;

interface Stream {
  readonly key: Buffer;
  readonly nonce: Buffer;
}

const streamOf = (secret: string, salt: Buffer, nonce: Buffer): Stream => ({
  key: pbkdf2Sync(secret, salt, ITERATIONS, KEY_BYTES, 'sha256'),
  nonce,
});

const nonceOf = ({ nonce }: Stream, number: number): Buffer => {
  const numbered = Buffer.alloc(NONCE_BYTES + 4);
  nonce.copy(numbered);
  numbered.writeUInt32LE(number, NONCE_BYTES);
  return numbered;
};

const associatedData = (stream: Stream, isLast: boolean): Buffer => {
  const nothing = createCipheriv(ALGORITHM, stream.key, nonceOf(stream, 0));
  nothing.final();
  return Buffer.concat([Buffer.of(isLast ? 0x80 : 0x00), nothing.getAuthTag()]);
};

/** Pieces of this size, the last one shorter; one empty piece where there is nothing. */
const pieces = (bytes: Buffer, size: number): readonly Buffer[] =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.length / size)) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

/** Encrypts with a secret. `random` (40 bytes) is for those who want the same bytes twice. */
export const seal = (secret: string, data: string | Buffer, random = randomBytes(SALT_BYTES + NONCE_BYTES)): Buffer => {
  const [salt, nonce] = [random.subarray(0, SALT_BYTES), random.subarray(SALT_BYTES)];
  const stream = streamOf(secret, salt, nonce);
  const fragments = pieces(Buffer.from(data), FRAGMENT_BYTES).map((piece, index, all) => {
    const cipher = createCipheriv(ALGORITHM, stream.key, nonceOf(stream, index + 1));
    cipher.setAAD(associatedData(stream, index === all.length - 1));
    return Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
  });
  return Buffer.concat([salt, Buffer.of(KIND), nonce, ...fragments]);
};

/** Decrypts what was sealed with this secret; throws when it was not, is not whole, or is of another kind. */
export const unseal = (secret: string, sealed: Buffer): Buffer => {
  if (sealed.length < HEAD_BYTES + TAG_BYTES) throw new Error('it is too short to be sealed');
  if (sealed[SALT_BYTES] !== KIND) throw new Error('it is sealed in a way that is not known here');
  const stream = streamOf(secret, sealed.subarray(0, SALT_BYTES), sealed.subarray(SALT_BYTES + 1, HEAD_BYTES));
  const fragments = pieces(sealed.subarray(HEAD_BYTES), FRAGMENT_BYTES + TAG_BYTES);
  const opened = fragments.map((fragment, index) => {
    if (fragment.length < TAG_BYTES) throw new Error('its last fragment is cut');
    const decipher = createDecipheriv(ALGORITHM, stream.key, nonceOf(stream, index + 1));
    decipher.setAAD(associatedData(stream, index === fragments.length - 1));
    decipher.setAuthTag(fragment.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(fragment.subarray(0, -TAG_BYTES)), decipher.final()]);
  });
  return Buffer.concat(opened);
};
