import { render } from '../../model/render.ts';
import type { Component, Stack } from '../../model/stack.ts';
import { addressVariables, givenVariables, written, type Given } from './given.ts';
import { HOST, markVariables, type Place } from './place.ts';

export interface Surroundings {
  readonly run: string;
  readonly stack: Stack;
  readonly place: Place;
  readonly given: Given;
}

/** Where each dependency of `from` is for it: the proxies of its links, by the dependency's name. */
export const linkVariables = ({ stack, place }: Surroundings, from: string): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    ...stack.links
      .filter((link) => link.from === from)
      .map((link) => addressVariables(link.name.split('->')[1] ?? link.to, HOST, place.links[link.name] ?? 0)),
  ) as Record<string, string>;

const nameVariables = (stack: Stack): Readonly<Record<string, string>> =>
  Object.fromEntries(
    stack.components.map(({ name, ports, external }) => [`name.${name}`, `${external?.host ?? name}:${ports[0] ?? 0}`]),
  );

const portVariables = (ports: Readonly<Record<string, number>>): Readonly<Record<string, string>> => {
  const [first, ...others] = Object.entries(ports);
  return {
    HOST,
    ...(first ? { PORT: String(first[1]) } : {}),
    ...Object.fromEntries(others.map(([contract, port]) => [`PORT_${contract}`, String(port)])),
  };
};

/** The whole environment of a component's process. */
export const componentEnvironment = (around: Surroundings, component: Component): Record<string, string> => {
  const ports = around.place.components[component.name] ?? {};
  const variables = {
    ...givenVariables(around.run, around.given),
    ...nameVariables(around.stack),
    ...linkVariables(around, component.name),
    self: `${HOST}:${Object.values(ports)[0] ?? 0}`,
  };
  const own = written(component, around.stack.profiles[around.place.profile ?? '']);
  return {
    ...around.given.inherited,
    ...portVariables(ports),
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, render(value, variables)])),
    ...markVariables(around.run),
  };
};
