import { createHash, timingSafeEqual } from 'node:crypto';

/** An access key as the allow-list knows it. */
export interface AccessKey {
  readonly name: string;
  readonly secretHash: Uint8Array;
  /** Patterns such as `*` or `s3:*`; one that begins with `!` forbids, and wins. */
  readonly actions: readonly string[];
}

/** Secrets are long and random: a plain hash of them tells nothing. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Compares in constant time. */
export const isSame = (one: string, other: string): boolean => timingSafeEqual(hashSecret(one), hashSecret(other));

/** Compares in constant time. */
export const isSecretOf = (key: AccessKey, secret: string): boolean =>
  timingSafeEqual(key.secretHash, hashSecret(secret));

const covers = (pattern: string, action: string): boolean =>
  pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action;

/** True when the key's own rules forbid the action; not being allowed is not enough. */
export const isForbidden = (key: AccessKey, action: string): boolean =>
  key.actions.some((it) => it.startsWith('!') && covers(it.slice(1), action));

/** True when the key's rules allow the action. */
export const mayDo = (key: AccessKey, action: string): boolean =>
  !isForbidden(key, action) && key.actions.some((it) => covers(it, action));
