import { describe, expect, it } from 'vitest';
import { hashSecret, isForbidden, isSecretOf, mayDo } from '../../../compose/services/auth/access-key.ts';

const key = (...actions: string[]) => ({ name: 'shop', secretHash: hashSecret('word'), actions });

describe('an access key', () => {
  it('may do what a pattern covers, and nothing else', () => {
    expect(mayDo(key('*'), 's3:PutObject')).toBe(true);
    expect(mayDo(key('s3:Get*', 'ots:PutRow'), 's3:GetObject')).toBe(true);
    expect(mayDo(key('s3:Get*', 'ots:PutRow'), 'ots:PutRow')).toBe(true);
    expect(mayDo(key('s3:Get*', 'ots:PutRow'), 'ots:PutRows')).toBe(false);
    expect(mayDo(key(), 's3:GetObject')).toBe(false);
  });

  it('may not do what is forbidden, whatever else allows it', () => {
    const guarded = key('*', '!s3:Delete*');
    expect(mayDo(guarded, 's3:DeleteObject')).toBe(false);
    expect(mayDo(guarded, 's3:GetObject')).toBe(true);
    expect([isForbidden(guarded, 's3:DeleteObject'), isForbidden(key(), 's3:DeleteObject')]).toEqual([true, false]);
  });

  it('has one secret', () => {
    expect([isSecretOf(key(), 'word'), isSecretOf(key(), 'words'), isSecretOf(key(), '')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
