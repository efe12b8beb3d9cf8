import { expect, test } from 'vitest';
import { rangeOf } from '../../../compose/services/cdn/range.ts';

test.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=3-', { first: 3, last: 9 }],
  ['bytes=3-100', { first: 3, last: 9 }],
  ['bytes=-4', { first: 6, last: 9 }],
  ['bytes=-40', { first: 0, last: 9 }],
])('%s of 10 bytes is a part', (header, range) => {
  expect(rangeOf(header, 10)).toEqual(range);
});

test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('%s of 10 bytes cannot be had', (header) => {
  expect(rangeOf(header, 10)).toBe('unsatisfiable');
});

test.each([undefined, 'bytes=-', 'bytes=5-4', 'bytes=1-2,4-5', 'lines=1-2', 'bytes=a-b'])(
  '%s means the whole',
  (header) => {
    expect(rangeOf(header, 10)).toBeUndefined();
  },
);

test('an empty object has no part', () => {
  expect(rangeOf('bytes=0-', 0)).toBe('unsatisfiable');
  expect(rangeOf('bytes=-1', 0)).toBe('unsatisfiable');
});
