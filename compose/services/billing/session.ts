import { createHmac, timingSafeEqual } from 'node:crypto';

const LIFE_MS = 3_600_000;

const sign = (secret: string, payload: string): Buffer => createHmac('sha256', secret).update(payload).digest();

/** A token that says who it is and until when; nothing is kept here, so it outlives a restart. */
export const issueToken = (secret: string, user: string, now: number): string => {
  const payload = Buffer.from(JSON.stringify({ user, until: now + LIFE_MS })).toString('base64url');
  return `${payload}.${sign(secret, payload).toString('base64url')}`;
};

/** The user of a token; undefined when it is not ours, or has ended. */
export const userOfToken = (secret: string, token: string, now: number): string | undefined => {
  const [payload = '', signature = ''] = token.split('.');
  const expected = sign(secret, payload);
  const shown = Buffer.from(signature, 'base64url');
  if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return undefined;
  const session = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { user: string; until: number };
  return now < session.until ? session.user : undefined;
};
