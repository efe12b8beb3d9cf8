import { expect, test } from 'vitest';
import { residue } from '../../src/engine/residue.ts';

const proxy = (changes: object = {}) => ({ name: 'a->b', enabled: true, toxics: [], ...changes });
const shot = (proxies: readonly object[], components: object = { b: 'running' }) =>
  ({ proxies, components }) as unknown as Parameters<typeof residue>[0];

test('nothing that was there before is a residue', () => {
  const before = shot([proxy({ toxics: ['theirs'] }), proxy({ name: 'c->d', enabled: false })]);
  expect(residue(before, before)).toEqual([]);
});

test.each([
  ['a toxic', shot([proxy({ toxics: ['brownout-X-latency'] })]), ['toxic brownout-X-latency on a->b']],
  ['a disabled proxy', shot([proxy({ enabled: false })]), ['a->b is disabled']],
  ['a component', shot([proxy()], { b: 'paused' }), ['b is paused']],
  [
    'all at once',
    shot([proxy({ enabled: false, toxics: ['t'] })], { b: 'exited' }),
    ['toxic t on a->b', 'a->b is disabled', 'b is exited'],
  ],
])('what is left is named: %s', (_, after, left) => {
  expect(residue(shot([proxy()]), after)).toEqual(left);
});
