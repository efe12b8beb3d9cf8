import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

test('a letter too many, too few or wrong is found', () => {
  expect(nearest('surfces', ['surfaces', 'services'])).toBe('surfaces');
  expect(nearest('stable_for', ['within', 'stable-for', 'from'])).toBe('stable-for');
  expect(nearest('Retries', ['retries'])).toBe('retries');
});

test('what is far from all is nothing', () => {
  expect(nearest('colour', ['within', 'from'])).toBeUndefined();
  expect(nearest('x', ['to', 'y'])).toBeUndefined();
  expect(nearest('anything', [])).toBeUndefined();
});

test('a name of four letters or more is found with one letter changed', () => {
  const word = fc.stringMatching(/^[a-z]{4,12}$/);
  fc.assert(
    fc.property(word, fc.nat(), (name, at) => {
      const index = at % name.length;
      const typo = `${name.slice(0, index)}0${name.slice(index + 1)}`;
      expect(nearest(typo, ['0123456789012', name])).toBe(name);
    }),
  );
});
