import { render } from '../../model/render.ts';
import type { Component, Stack } from '../../model/stack.ts';
import { HOST, markOf, type Place } from './place.ts';

/** What of the runner's own environment a component gets: nothing that could change how it works. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'] as const;

export interface Surroundings {
  readonly run: string;
  readonly stack: Stack;
  readonly place: Place;
  readonly secrets: Readonly<Record<string, string>>;
}

const addressVariables = (name: string, port: number): Readonly<Record<string, string>> => ({
  [name]: `${HOST}:${port}`,
  [`${name}.host`]: HOST,
  [`${name}.port`]: String(port),
});

/** `secret.*`, `env.*` and `run`. */
export const commonVariables = ({ run, secrets }: Surroundings): Readonly<Record<string, string>> => ({
  run,
  ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`secret.${name}`, value])),
  ...Object.fromEntries(Object.entries(process.env).map(([name, value]) => [`env.${name}`, value ?? ''])),
});

/** Where each dependency of `from` is for it: the proxies of its links, by the dependency's name. */
export const linkVariables = ({ stack, place }: Surroundings, from: string): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    ...stack.links
      .filter((link) => link.from === from)
      .map((link) => addressVariables(link.name.split('->')[1] ?? link.to, place.links[link.name] ?? 0)),
  ) as Record<string, string>;

const nameVariables = (stack: Stack): Readonly<Record<string, string>> =>
  Object.fromEntries(stack.components.map(({ name, ports }) => [`name.${name}`, `${name}:${ports[0] ?? 0}`]));

const profileVariables = ({ stack, place }: Surroundings, component: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(stack.profiles[place.profile ?? ''] ?? {})
      .filter(([key]) => key.startsWith(`${component}.`))
      .map(([key, value]) => [key.slice(component.length + 1), value]),
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
    ...commonVariables(around),
    ...nameVariables(around.stack),
    ...linkVariables(around, component.name),
    self: `${HOST}:${Object.values(ports)[0] ?? 0}`,
  };
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = { ...component.process?.env, ...profileVariables(around, component.name) };
  const [mark = '', run = ''] = markOf(around.run).split('=');
  return {
    ...Object.fromEntries(inherited),
    ...portVariables(ports),
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, render(value, variables)])),
    [mark]: run,
  };
};
