import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { subnetAt } from '../../../src/environments/compose/subnets.ts';
import { EDGE, networkCount, wire } from '../../../src/environments/compose/wiring.ts';
import type { Component, Link, Stack } from '../../../src/model/stack.ts';

const SUBNETS_IN_BLOCK = 32;
const BLOCKS = Array.from({ length: 10 }, (_, index) => `198.18.${index}.0/24`);

const component = (name: string, ports: readonly number[]): Component => ({
  name,
  ports,
  ready: { kind: 'tcp' },
  after: [],
  once: false,
  readyWithinMs: 1000,
});

const linkName = (from: string, to: string, port: number): string => `${from}->${to}:${port}`;

/** A stack in which anybody may ask anybody, on any of two ports; and users and the operator ask everybody. */
const stacks = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc
    .array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1), fc.constantFrom(80, 5432)), { maxLength: 40 })
    .map((calls): Pick<Stack, 'components' | 'links'> => {
      const components = Array.from({ length: count }, (_, index) => component(`c${index}`, [80, 5432]));
      const outside = components.flatMap(({ name }) =>
        ['client', 'operator'].map((from): Link => ({ name: `${from}->${name}`, from, to: name, port: 80 })),
      );
      const inside = calls
        .filter(([from, to]) => from !== to)
        .map(([from, to, port]): Link => ({
          name: linkName(`c${from}`, `c${to}`, port),
          from: `c${from}`,
          to: `c${to}`,
          port,
        }));
      return { components, links: [...outside, ...new Map(inside.map((link) => [link.name, link])).values()] };
    }),
);

const wired = (
  stack: Pick<Stack, 'components' | 'links'>,
  externals: Readonly<Record<string, string>> = {},
): ReturnType<typeof wire> =>
  wire(stack as Stack, 'R2D2', {
    blocks: BLOCKS.slice(0, Math.ceil(networkCount(stack as Stack) / SUBNETS_IN_BLOCK)),
    externals,
  });

test('each link has an address of its own, and leads to a name that only its component carries', () => {
  fc.assert(
    fc.property(stacks, (stack) => {
      const { proxies } = wired(stack);
      expect(new Set(proxies.map(({ listen }) => listen)).size).toBe(stack.links.length + 1);
      for (const link of stack.links)
        expect(proxies.find(({ name }) => name === link.name)?.upstream).toBe(`${link.to}.r2d2:${link.port}`);
    }),
  );
});

test('a component finds all that it asks, each behind the one address that Toxiproxy has under that name', () => {
  fc.assert(
    fc.property(stacks, (stack) => {
      const { networks, listens } = wired(stack);
      for (const { from, to, name, port } of stack.links.filter(
        (link) => link.from.startsWith('c') && link.from !== 'client',
      )) {
        const carrying = networks.filter((network) => network.component === from && network.names.includes(to));
        expect(carrying).toHaveLength(1);
        expect(listens[name]).toEqual({ host: carrying[0]?.toxiproxy, port });
      }
    }),
  );
});

test('no two components share a network, and no two networks an address', () => {
  fc.assert(
    fc.property(stacks, (stack) => {
      const { networks } = wired(stack);
      expect(networks[0]?.name).toBe(EDGE);
      expect(new Set(networks.map(({ name }) => name)).size).toBe(networks.length);
      const addresses = networks.flatMap(({ toxiproxy, own, prober }) => [toxiproxy, own, prober]);
      expect(new Set(addresses).size).toBe(addresses.length);
    }),
  );
});

test('the small subnets of a block lie side by side, each with three addresses to give', () => {
  expect(subnetAt(['198.18.7.0/24'], 0)).toEqual({
    subnet: '198.18.7.0/29',
    hosts: ['198.18.7.2', '198.18.7.3', '198.18.7.4'],
  });
  expect(subnetAt(['198.18.7.0/24', '198.19.0.0/24'], 33).subnet).toBe('198.19.0.8/29');
});

test('an external component has no network, and is reached at its address: its name leads to Toxiproxy', () => {
  const away = { ...component('away', [443]), external: { host: 'api.example.com', port: 443 } };
  const link: Link = { name: 'web->away', from: 'web', to: 'away', port: 443 };
  const stack = { components: [component('web', [80]), away], links: [link] };
  const { networks, proxies, listens } = wired(stack, { away: '203.0.113.9' });
  expect(networks.map(({ name, names }) => [name, names])).toEqual([
    [EDGE, []],
    ['web', ['away']],
  ]);
  expect(proxies.find(({ name }) => name === 'web->away')?.upstream).toBe('203.0.113.9:443');
  expect(listens['web->away']).toEqual({ host: networks[1]?.toxiproxy, port: 443 });
});
