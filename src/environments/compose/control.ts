import { z } from 'zod';
import { inTime } from '../../adapters/docker/answers.ts';
import type { Ability, ComponentControl } from '../../model/control.ts';
import { StackError } from '../../model/errors.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Component } from '../../model/stack.ts';
import type { Ms } from '../../model/units.ts';
import { startComponent, waitUntilReady, type Moored } from './boot.ts';

/** How a component was: its container, its networks and limits, and which of the links into it were open. */
const priorShape = z.object({
  state: z.enum(['running', 'paused', 'exited', 'missing']),
  start: z.string().nullable(),
  links: z.record(z.string(), z.boolean()),
  networks: z.record(z.string(), z.object({ aliases: z.array(z.string()), address: z.string() })),
  limits: z.object({ cpus: z.number(), memory: z.number(), swap: z.number() }),
});
type Prior = z.output<typeof priorShape>;

const limitParams = z.object({ cpus: z.number().exactOptional(), memory: z.number().exactOptional() });
const execParams = z.object({ argv: z.array(z.string()) });

/** What is told later tells nothing of the time meanwhile: a proof must not rest on it. */
const STATE_MS: Ms = 3000;

const NEVER = new AbortController().signal;

const find = ({ stack }: Moored, name: string): Component => {
  const component = stack.components.find((it) => it.name === name);
  if (!component)
    throw new StackError({
      en: `the stack ${stack.id} has no component ${name}`,
      zh: `环境 ${stack.id} 没有组件 ${name}`,
    });
  return component;
};

const linksInto = ({ stack }: Moored, name: string): readonly string[] =>
  stack.links.filter((link) => link.to === name).map((link) => link.name);

const read = async (moored: Moored, name: string): Promise<Prior> => {
  const { docker, proxies } = moored;
  const [container, listed] = await Promise.all([docker.find(name), proxies.list()]);
  const into = new Set(linksInto(moored, name));
  return priorShape.parse({
    state: container?.state ?? 'missing',
    start: container?.startedAt ?? null,
    links: Object.fromEntries(listed.filter((it) => into.has(it.name)).map((it) => [it.name, it.enabled])),
    networks: container?.networks ?? {},
    limits: container?.limits ?? { cpus: 0, memory: 0, swap: 0 },
  });
};

/**
 * A dial to a container that is gone hangs for seconds, and holds its whole proxy up meanwhile: links into what is to
 * die are disabled first, so that callers meet what they meet when a program dies, a refusal.
 */
const close = async (moored: Moored, name: string): Promise<void> => {
  await Promise.all(linksInto(moored, name).map(async (link) => moored.proxies.setEnabled(link, false)));
};

const open = async ({ proxies }: Moored, links: Prior['links']): Promise<void> => {
  await Promise.all(Object.entries(links).map(async ([link, enabled]) => proxies.setEnabled(link, enabled)));
};

const ensureRunning = async (moored: Moored, name: string, links: Prior['links']): Promise<void> => {
  const { docker } = moored;
  const state = (await docker.find(name))?.state;
  if (state === 'paused') await docker.unpause(name);
  if (state === 'exited') await docker.start(name);
  await open(moored, links);
  if (state !== 'running') await waitUntilReady(moored, find(moored, name), NEVER);
};

const ended = async (moored: Moored, name: string, how: 'stop' | 'kill'): Promise<void> => {
  await close(moored, name);
  await moored.docker[how](name);
};

const disconnect = async ({ docker }: Moored, name: string): Promise<void> => {
  for (const network of Object.keys((await docker.find(name))?.networks ?? {})) await docker.disconnect(name, network);
};

/** Into each network that it has left, with the names and the address that it had there. */
const reconnect = async ({ docker }: Moored, name: string, networks: Prior['networks']): Promise<void> => {
  const now = (await docker.find(name))?.networks ?? {};
  for (const [network, membership] of Object.entries(networks))
    if (!(network in now)) await docker.connect(name, network, membership);
};

const restoreLimits = async ({ docker }: Moored, name: string, prior: Prior['limits']): Promise<void> => {
  const { cpus, memory, swap } = prior;
  const now = (await docker.find(name))?.limits;
  if (now && now.cpus !== cpus) await docker.limit(name, { cpus });
  if (now && (now.memory !== memory || now.swap !== swap)) await docker.limit(name, { memory, swap });
};

const restore = async (moored: Moored, name: string, prior: Prior): Promise<void> => {
  await reconnect(moored, name, prior.networks);
  await restoreLimits(moored, name, prior.limits);
  if (prior.state === 'running') await ensureRunning(moored, name, prior.links);
  if (prior.state === 'exited') await moored.docker.stop(name);
};

type Act = (name: string, params: JsonObject) => Promise<Json | void>;

const acts = (moored: Moored): Readonly<Record<Ability, Act>> => {
  const { docker } = moored;
  return {
    start: async (name) => startComponent(moored, find(moored, name), NEVER),
    stop: async (name) => ended(moored, name, 'stop'),
    kill: async (name) => ended(moored, name, 'kill'),
    pause: async (name) => docker.pause(name),
    resume: async (name) => docker.unpause(name),
    restart: async (name) => {
      const { links } = await read(moored, name);
      await ended(moored, name, 'stop');
      await ensureRunning(moored, name, links);
    },
    disconnect: async (name) => disconnect(moored, name),
    limit: async (name, params) => docker.limit(name, limitParams.parse(params)),
    exec: async (name, params) => ({ ...(await docker.exec(name, execParams.parse(params).argv)) }),
  };
};

/** Components as containers of a Compose project. */
export const containerControl = (moored: Moored): ComponentControl => {
  const act = acts(moored);
  return {
    state: async (name) => (await inTime(moored.docker.find(find(moored, name).name), STATE_MS))?.state ?? 'missing',
    read: async (name) => read(moored, find(moored, name).name),
    act: async (name, ability, params = {}) => (await act[ability](find(moored, name).name, params)) ?? null,
    restore: async (name, state) => restore(moored, find(moored, name).name, priorShape.parse(state)),
  };
};
