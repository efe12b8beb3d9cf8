import { expect, test } from 'vitest';
import { resolvePointer } from '../../src/model/pointer.ts';

// The document and the answers of RFC 6901, section 5.
const document = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

test.each([
  ['', document],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
])('"%s" leads where the RFC says', (pointer, value) => {
  expect(resolvePointer(document, pointer)).toEqual(value);
});

test.each(['/bar', '/foo/2', '/foo/01', '/foo/-', '/foo/length', '/foo/0/0', '/toString', '/foo/x/y'])(
  '"%s" leads nowhere',
  (pointer) => {
    expect(resolvePointer(document, pointer)).toBeUndefined();
  },
);

test('null is a value, and has no children', () => {
  expect(resolvePointer({ a: null }, '/a')).toBeNull();
  expect(resolvePointer({ a: null }, '/a/b')).toBeUndefined();
});
