import { expect, test } from 'vitest';
import { parseKeyPair, parseKeyPairs } from '../../../compose/services/kit/key-pair.ts';

test('a secret may hold colons', () => {
  expect(parseKeyPair('KEY', 'shop:s3:cret')).toEqual({ name: 'shop', secret: 's3:cret' });
});

test('pairs are parted by any white space', () => {
  const pairs = [
    { name: 'a', secret: 'b' },
    { name: 'c', secret: 'd' },
  ];
  expect(parseKeyPairs('KEYS', ' a:b \n c:d ')).toEqual(pairs);
  expect(parseKeyPairs('KEYS', '')).toEqual([]);
});

test.each(['no-colon-but-secret', ':secret', 'name:'])('%s is refused by the name of its variable alone', (text) => {
  expect(() => parseKeyPairs('KEYS', text)).toThrow(/^KEYS must be written as name:secret$/);
});
