import { describe, expect, test } from 'vitest';
import { issueToken, userOfToken } from '../../../compose/services/billing/session.ts';

const HOUR_MS = 3_600_000;

describe('session tokens', () => {
  const token = issueToken('secret', 'drill', 1000);

  test('a token names its user for an hour', () => {
    expect(userOfToken('secret', token, 1000)).toBe('drill');
    expect(userOfToken('secret', token, 1000 + HOUR_MS - 1)).toBe('drill');
    expect(userOfToken('secret', token, 1000 + HOUR_MS)).toBeUndefined();
  });

  test('a token of another secret, a changed or a cut one names nobody', () => {
    const [payload = '', signature = ''] = token.split('.');
    const other = Buffer.from(JSON.stringify({ user: 'root', until: 9e15 })).toString('base64url');
    const forged = [
      '',
      '.',
      'x',
      payload,
      `${payload}.`,
      `${other}.${signature}`,
      `${payload}.${signature.slice(0, -2)}`,
    ];
    for (const it of forged) expect(userOfToken('secret', it, 1000), it).toBeUndefined();
    expect(userOfToken('another', token, 1000)).toBeUndefined();
  });
});
