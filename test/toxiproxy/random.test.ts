import { expect, test } from 'vitest';
import { seededRandom } from '../../src/toxiproxy/random.ts';

const row = (seed: string): readonly number[] => {
  const random = seededRandom(seed);
  return [random(), random(), random()];
};

test('the same seed gives the same numbers, another one others', () => {
  expect(row('a')).toEqual(row('a'));
  expect(row('a')).not.toEqual(row('b'));
});

test('the first numbers of neighbouring seeds are spread evenly', () => {
  const first = Array.from({ length: 4000 }, (_, n) => seededRandom(`1 oss->auth ${n} downstream t`)());
  const below = (bound: number): number => first.filter((it) => it < bound).length / first.length;
  for (const bound of [0.05, 0.25, 0.5, 0.75, 0.95]) expect(Math.abs(below(bound) - bound)).toBeLessThan(0.03);
});
