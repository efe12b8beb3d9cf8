import { expect, test } from 'vitest';
import { exactness, fitsPattern } from '../../src/loader/patterns.ts';

test('a star stands for any run of characters, and every other sign for itself', () => {
  expect(fitsPattern('oss.*', 'oss.put.signed')).toBe(true);
  expect(fitsPattern('*.signed', 'oss.put.signed')).toBe(true);
  expect(fitsPattern('oss.*.signed', 'oss.signed')).toBe(false);
  expect(fitsPattern('oss.put', 'oss-put')).toBe(false);
  expect(fitsPattern('oss', 'oss.put')).toBe(false);
  expect(fitsPattern('*', '')).toBe(true);
});

test('a name in full is more exact than any pattern, and a longer pattern than a shorter', () => {
  const patterns = ['*', 'oss.*', 'oss.get.*', 'oss.get'];
  expect(patterns.toSorted((a, b) => exactness(a) - exactness(b))).toEqual(patterns);
});
