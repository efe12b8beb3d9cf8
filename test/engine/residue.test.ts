import { expect, test } from 'vitest';
import type { ProxyControl, Toxic } from '../../src/model/control.ts';
import { PutToxics, residue } from '../../src/engine/residue.ts';

const proxy = (changes: object = {}) => ({ name: 'a->b', enabled: true, toxics: [], ...changes });
const shot = (proxies: readonly object[], components: object = { b: 'running' }) =>
  ({ proxies, components }) as unknown as Parameters<typeof residue>[0];

test('nothing that was there before is a residue', () => {
  const before = shot([proxy({ toxics: ['theirs'] }), proxy({ name: 'c->d', enabled: false })]);
  expect(residue(before, before)).toEqual([]);
});

test.each([
  [
    'a toxic',
    shot([proxy({ toxics: ['brownout-X-latency'] })]),
    [['toxic brownout-X-latency on a->b', 'a->b 上的 toxic brownout-X-latency']],
  ],
  ['a disabled proxy', shot([proxy({ enabled: false })]), [['a->b is disabled', 'a->b 仍被停用']]],
  ['a component', shot([proxy()], { b: 'paused' }), [['b is paused', 'b 已冻结']]],
  [
    'all at once',
    shot([proxy({ enabled: false, toxics: ['t'] })], { b: 'exited' }),
    [
      ['toxic t on a->b', 'a->b 上的 toxic t'],
      ['a->b is disabled', 'a->b 仍被停用'],
      ['b is exited', 'b 已退出'],
    ],
  ],
])('what is left is named: %s', (_, after, left) => {
  expect(residue(shot([proxy()]), after)).toEqual(left.map(([en, zh]) => ({ en, zh })));
});

test('the toxics that were put on are looked for: those that are gone and those that are left are counted', async () => {
  const added: string[] = [];
  const control: ProxyControl = {
    list: async () => Promise.resolve([]),
    setEnabled: async () => {},
    removeToxic: async () => {},
    countsAtEnd: false,
    traffic: async () => Promise.resolve(new Map()),
    addToxic: async (link, { name }) => Promise.resolve(void added.push(`${name} on ${link}`)),
  };
  const put = new PutToxics(control);
  const toxic: Toxic = { name: 'X.slow', type: 'latency', stream: 'upstream', toxicity: 1, attributes: {} };
  await put.proxies.addToxic('a->b', toxic);
  await put.proxies.addToxic('c->d', toxic);
  expect(added).toEqual(['X.slow on a->b', 'X.slow on c->d']);
  const before = shot([proxy({ toxics: ['theirs'] }), proxy({ name: 'c->d' })]);
  expect(put.count(before, before)).toEqual({ gone: 2, left: 0 });
  const after = shot([proxy({ toxics: ['theirs', 'X.slow'] }), proxy({ name: 'c->d' })]);
  expect(put.count(before, after)).toEqual({ gone: 1, left: 1 });
});
