import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Takes in bytes, tells their checksum once. */
interface Summing {
  update(bytes: Buffer): void;
  digest(): Buffer;
}

const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

const crc32c = (bytes: Buffer, start: number): number => {
  let value = ~start;
  for (const byte of bytes) value = (CASTAGNOLI[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
};

const summingCrc = (step: (bytes: Buffer, value: number) => number): Summing => {
  let value = 0;
  return {
    update: (bytes) => {
      value = step(bytes, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
};

const summingHash = (algorithm: string): Summing => {
  const hash: Hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
};

const ALGORITHMS = {
  crc32: () => summingCrc((bytes, value) => crc32(bytes, value)),
  crc32c: () => summingCrc(crc32c),
  sha1: () => summingHash('sha1'),
  sha256: () => summingHash('sha256'),
} as const satisfies Readonly<Record<string, () => Summing>>;

/** The checksums that a client may send in `x-amz-checksum-<name>`. */
export type ChecksumAlgorithm = keyof typeof ALGORITHMS;

/** Whether a checksum of this name can be verified. */
export const isChecksumAlgorithm = (name: string): name is ChecksumAlgorithm => name in ALGORITHMS;

/** Begins a checksum. */
export const startChecksum = (name: ChecksumAlgorithm): Summing => ALGORITHMS[name]();
