import type { Component, Link } from '../model/stack.ts';
import type { Place } from './place.ts';
import { problem, say, unknownName } from './words.ts';

/** Who may ask without being a component. */
const ORIGINS: readonly string[] = ['client', 'operator'];
const LINK = /^([^\s>:]+)->([^\s>:]+?)(?::(\d+))?$/;

interface Ends {
  readonly from: string;
  readonly to: string;
  readonly port?: number | undefined;
}

type Components = ReadonlyMap<string, Component | undefined>;

const parseLink = (text: string): Ends | undefined => {
  const [, from, to, port] = LINK.exec(text) ?? [];
  if (from === undefined || to === undefined) return undefined;
  return { from, to, port: port === undefined ? undefined : Number(port) };
};

/** `from->to`, with the port where it is not the component's first. */
export const linkName = ({ from, to, port }: Ends, component: Component): string =>
  port === undefined || port === component.ports[0] ? `${from}->${to}` : `${from}->${to}:${port}`;

const malformed = problem(
  'link-shape',
  say('a link is written from->to, or from->to:port', '链路写成 from->to 或 from->to:port'),
);

/** Tells what is wrong with a link's ends; true: nothing. */
const checkEnds = (place: Place, { from, to, port }: Ends, components: Components): boolean => {
  const origins = [...components.keys(), ...ORIGINS];
  if (!origins.includes(from)) place.tell(unknownName('component', from, origins));
  if (!components.has(to)) place.tell(unknownName('component', to, components.keys()));
  if (from === to) {
    place.tell(problem('link-to-itself', say('a component needs no link to itself', '组件不需要指向自己的链路')));
    return false;
  }
  const component = components.get(to);
  if (!component) return false;
  if (component.ports.length === 0 || (port !== undefined && !component.ports.includes(port))) {
    const what = port === undefined ? ['no port', '端口'] : [`no port ${port}`, `端口 ${port}`];
    place.tell(
      problem(
        'unknown-port',
        say(`${to} has ${what[0]}`, `${to} 没有${what[1]}`),
        say(`give it one under components.${to}`, `请在 components.${to} 中加上`),
      ),
    );
    return false;
  }
  return origins.includes(from);
};

const linkAt = (place: Place, components: Components): Link | undefined => {
  const ends = place.text === undefined ? undefined : parseLink(place.text);
  if (!ends) {
    if (place.text !== undefined) place.tell(malformed);
    return undefined;
  }
  const component = components.get(ends.to);
  if (!checkEnds(place, ends, components) || !component) return undefined;
  const { from, to, port } = ends;
  return { name: linkName(ends, component), from, to, port: port ?? component.ports[0] ?? 0 };
};

/** An operator link for each component with a port that has none. */
const operatorLinks = (links: readonly Link[], components: Components): readonly Link[] =>
  [...components.values()].flatMap((component) => {
    const port = component?.ports[0];
    if (!component || port === undefined) return [];
    const name = `operator->${component.name}`;
    return links.some((link) => link.name === name) ? [] : [{ name, from: 'operator', to: component.name, port }];
  });

/** The links of a file, and an operator link to each component. */
export const readLinks = (place: Place, components: Components): readonly Link[] => {
  const links = new Map<string, Link>();
  for (const item of place.items()) {
    const link = linkAt(item, components);
    if (!link) continue;
    if (links.has(link.name)) {
      item.tell(
        problem(
          'duplicate-link',
          say(`${link.name} is here twice`, `${link.name} 重复了`),
          say('remove one', '请去掉一个'),
        ),
      );
    }
    links.set(link.name, link);
  }
  const named = [...links.values()];
  return [...named, ...operatorLinks(named, components)];
};

/** A link as someone refers to it: its name in full; undefined, and told, where there is none. */
export const linkAtName = (place: Place, links: ReadonlySet<string>, components: Components): string | undefined => {
  if (place.text === undefined) return undefined;
  const ends = parseLink(place.text);
  const component = ends && components.get(ends.to);
  const name = ends && component ? linkName(ends, component) : place.text;
  if (links.has(name)) return name;
  place.tell(unknownName('link', place.text, links));
  return undefined;
};
