import type { Address } from '../../model/probe.ts';
import { isOurs, isOutside, type Component, type Link, type Stack } from '../../model/stack.ts';
import { subnetAt, type Block } from './subnets.ts';

/** Where Toxiproxy's API and the prober listen, in the network that is published. */
export const API_PORT = 8474;
export const PROBER_PORT = 8475;
export const ECHO_PORT = 8476;
/** Links of `client` and `operator` listen from here on. */
const FIRST_LINK_PORT = 20_000;

/** The proxy in front of the prober's echo: `$` begins no link's name. */
export const CONTROL = '$control';

/** The network whose ports are published on loopback. */
export const EDGE = 'edge';

/** A network of one component, in which Toxiproxy carries the names of what that component asks. */
export interface Network {
  readonly name: string;
  readonly subnet: string;
  /** Undefined: the edge. */
  readonly component?: string;
  /** Where each member is. */
  readonly toxiproxy: string;
  readonly prober: string;
  readonly own: string;
  /** Dependencies whose names Toxiproxy carries here. */
  readonly names: readonly string[];
}

interface WiredProxy {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
}

/** Which way every link takes: plain data, made of the stack, the run's name and its subnets alone. */
export interface Wiring {
  readonly networks: readonly Network[];
  readonly proxies: readonly WiredProxy[];
  /** Link (and `$control`) -> where whoever asks through it connects to. */
  readonly listens: Readonly<Record<string, Address>>;
}

/** The name under which Toxiproxy alone reaches a component: no one else carries it. */
export const upstreamAlias = (component: string, run: string): string => `${component}.${run.toLowerCase()}`;

/**
 * The dependencies of a component, dealt to as few networks as their ports allow: in one network Toxiproxy has one
 * address, so two dependencies on the same port need two.
 */
const deal = (component: string, links: readonly Link[]): readonly (readonly string[])[] => {
  const dependencies = new Map<string, number[]>();
  for (const { from, to, port } of links)
    if (from === component) dependencies.set(to, [...(dependencies.get(to) ?? []), port]);
  const dealt: { readonly names: string[]; readonly ports: Set<number> }[] = [];
  for (const [name, ports] of dependencies) {
    const free = dealt.find((it) => ports.every((port) => !it.ports.has(port)));
    const network = free ?? { names: [], ports: new Set<number>() };
    if (!free) dealt.push(network);
    network.names.push(name);
    for (const port of ports) network.ports.add(port);
  }
  return dealt.length === 0 ? [[]] : dealt.map(({ names }) => names);
};

const networkNames = ({ name }: Component, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));

/** How many networks a stack needs. */
export const networkCount = ({ components, links }: Stack): number =>
  1 + components.filter(isOurs).reduce((count, { name }) => count + deal(name, links).length, 0);

const networksOf = ({ components, links }: Stack, blocks: readonly Block[]): readonly Network[] => {
  const wanted = [
    { name: EDGE, names: [] as readonly string[] },
    ...components.filter(isOurs).flatMap((component) => {
      const dealt = deal(component.name, links);
      return networkNames(component, dealt.length).map((name, index) => ({
        name,
        component: component.name,
        names: dealt[index] ?? [],
      }));
    }),
  ];
  return wanted.map((network, index) => {
    const { subnet, hosts } = subnetAt(blocks, index);
    const [toxiproxy = '', own = '', prober = ''] = hosts;
    return { ...network, subnet, toxiproxy, own, prober };
  });
};

/** External component -> its address: inside, its name leads to Toxiproxy itself. */
export type Externals = Readonly<Record<string, string>>;

/** Who listens where, and leads to whom. */
export const wire = (
  stack: Stack,
  run: string,
  { blocks, externals }: { readonly blocks: readonly Block[]; readonly externals: Externals },
): Wiring => {
  const networks = networksOf(stack, blocks);
  const edge = networks[0]?.toxiproxy ?? '';
  const inside = ({ from, to, port }: Link): Address => {
    const network = networks.find((it) => it.component === from && it.names.includes(to));
    return { host: network?.toxiproxy ?? '', port };
  };
  const listens = Object.fromEntries([
    ...stack.links.map((link, index) => [
      link.name,
      isOutside(link) ? { host: edge, port: FIRST_LINK_PORT + index } : inside(link),
    ]),
    [CONTROL, { host: edge, port: FIRST_LINK_PORT + stack.links.length }],
  ]) as Record<string, Address>;
  const written = (name: string): string => {
    const { host = '', port = 0 } = listens[name] ?? {};
    return `${host}:${port}`;
  };
  return {
    networks,
    listens,
    proxies: [
      ...stack.links.map(({ name, to, port }) => ({
        name,
        listen: written(name),
        upstream: `${externals[to] ?? upstreamAlias(to, run)}:${port}`,
      })),
      { name: CONTROL, listen: written(CONTROL), upstream: `${networks[0]?.prober ?? ''}:${ECHO_PORT}` },
    ],
  };
};
