import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The only algorithm this storage accepts. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';
/** SHA-256 of nothing. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Day, region and service that a signature is good for. */
export interface Scope {
  /** 20231112. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The scope as it stands in a string to sign. */
export const scopeText = ({ day, region, service }: Scope): string => `${day}/${region}/${service}/aws4_request`;

/** The key of one day, region and service, derived from a secret. */
export const signingKey = (secret: string, { day, region, service }: Scope): Buffer =>
  [region, service, 'aws4_request'].reduce((key, part) => hmac(key, part), hmac(`AWS4${secret}`, day));

/** SHA-256 of header-safe text, hex: one character is one byte, as headers are on the wire. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');

/** HMAC-SHA256, hex. */
export const sign = (key: Buffer, text: string): string => hmac(key, text).toString('hex');

/** Compares two signatures in a time that does not tell where they differ. */
export const sameSignature = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};
