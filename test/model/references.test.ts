import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { references } from '../../src/model/references.ts';

test('names are told in order, also twice', () => {
  expect(references('http://${rds.host}/${run}-${sample}?${run}')).toEqual(['rds.host', 'run', 'sample', 'run']);
});

test('$${ is a literal', () => {
  expect(references('$${run} and ${sample}')).toEqual(['sample']);
});

test('a dollar sign alone is a dollar sign', () => {
  expect(references('select $1 from "$x" where y = $')).toEqual([]);
});

test('a name that is never closed is told with its brace, so that nobody knows it', () => {
  expect(references('a ${run')).toEqual(['${run']);
});

test('a name may be empty', () => {
  expect(references('${}')).toEqual(['']);
});

test('every name that is put between plain texts is found again', () => {
  const plain = fc.string().map((text) => text.replaceAll('$', ''));
  const name = fc.stringMatching(/^[a-z][a-z0-9.-]*$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(plain, name)), (parts) => {
      const text = parts.map(([before, each]) => `${before}\${${each}}`).join('');
      expect(references(text)).toEqual(parts.map(([, each]) => each));
    }),
  );
});
