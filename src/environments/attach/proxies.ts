import type { ToxiproxyControl } from '../../adapters/toxiproxy.ts';
import type { Proxy, ProxyControl } from '../../model/control.ts';
import { InputError, StackError } from '../../model/errors.ts';
import type { Address } from '../../model/probe.ts';
import { isOutside, type AttachRecipe, type Link, type Stack } from '../../model/stack.ts';
import { named, type Text } from '../../model/text.ts';

/** Link -> the proxy that carries it, where one does. */
export type ProxyNames = Readonly<Record<string, string>>;

/** How people call the proxy of a link from web to db. */
const usualNames = ({ name, from, to }: Link): readonly string[] => [
  name,
  ...['-', '_', '.', '_to_', '-to-'].map((between) => `${from}${between}${to}`),
];

const missingText = (links: readonly string[], there: readonly string[], url: string): Text => {
  const [without, has] = [named(links), named(there)];
  return {
    en: `Toxiproxy at ${url} has no proxy for ${without.en}; it has ${has.en || 'none'}. Name them in the stack file: attach: { proxies: { "${links[0] ?? ''}": <proxy> } }`,
    zh: `${url} 的 Toxiproxy 没有 ${without.zh} 的代理；现有 ${has.zh || '无'}。请在 stack 文件中写明：attach: { proxies: { "${links[0] ?? ''}": <代理> } }`,
  };
};

const sharedText = (proxy: string, links: readonly string[]): Text => {
  const { en, zh } = named(links);
  return {
    en: `the proxy ${proxy} cannot carry ${en}: a fault on one would hit the other; make one proxy a link, or one component of their callers`,
    zh: `代理 ${proxy} 不能同时承载 ${zh}：对其中一条注入故障会影响另一条；请每条链路各建一个代理，或把调用方合为一个组件`,
  };
};

/** Finds the proxy of each link by its name. InputError where one is missing, or would carry two links. */
export const proxyNames = (
  stack: Stack,
  { toxiproxy, proxies }: AttachRecipe,
  listed: readonly Proxy[],
): ProxyNames => {
  const there = new Set(listed.map(({ name }) => name));
  const found = new Map<string, string>();
  for (const link of stack.links) {
    const given = proxies[link.name];
    const name = (given === undefined ? usualNames(link) : [given]).find((it) => there.has(it));
    if (name !== undefined) found.set(link.name, name);
  }
  const missing = stack.links.filter((link) => !found.has(link.name) && (!isOutside(link) || proxies[link.name]));
  if (missing.length > 0)
    throw new InputError(
      missingText(
        missing.map(({ name }) => name),
        [...there],
        toxiproxy,
      ),
    );
  for (const proxy of new Set(found.values())) {
    const links = [...found].filter(([, name]) => name === proxy).map(([link]) => link);
    if (links.length > 1) throw new InputError(sharedText(proxy, links));
  }
  return Object.fromEntries(found);
};

const EVERYWHERE = new Set(['', '0.0.0.0', '::', '[::]']);

const split = (address: string): Address => {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
};

/** Where callers on this machine find a proxy: one that listens everywhere is where its server is. */
const listening = ({ listen }: Proxy, url: string): Address => {
  const { host, port } = split(listen);
  return { host: EVERYWHERE.has(host) ? new URL(url).hostname : host, port };
};

/** Where each link is asked from this machine: at its proxy, or at its component itself. InputError where neither is known. */
export const addressesOf = (
  stack: Stack,
  { toxiproxy, components }: AttachRecipe,
  { names, listed }: { readonly names: ProxyNames; readonly listed: readonly Proxy[] },
): Readonly<Record<string, Address>> => {
  const proxyOf = (link: string): Proxy | undefined => listed.find(({ name }) => name === names[link]);
  const direct = ({ to }: Link): Address => {
    const given = components[to];
    if (given !== undefined) return split(given);
    const behind = stack.links.flatMap((link) => (link.to === to ? (proxyOf(link.name) ?? []) : []))[0];
    if (behind) return split(behind.upstream);
    throw new InputError({
      en: `where ${to} is cannot be told: no proxy leads there. Name it in the stack file: attach: { components: { ${to}: "127.0.0.1:8080" } }`,
      zh: `无法得知 ${to} 的地址：没有通向它的代理。请在 stack 文件中写明：attach: { components: { ${to}: "127.0.0.1:8080" } }`,
    });
  };
  return Object.fromEntries(
    stack.links.map((link) => {
      const proxy = proxyOf(link.name);
      return [link.name, proxy ? listening(proxy, toxiproxy) : direct(link)];
    }),
  );
};

const unproxied = (link: string): StackError =>
  new StackError({
    en: `${link} has no proxy, so it cannot be broken; make one, or name another link`,
    zh: `${link} 没有代理，无法对其注入故障；请为它建立代理，或换一条链路`,
  });

/** The same server, its proxies called by their links; those of others are not seen, and never touched. */
export const byLink = (server: ToxiproxyControl, names: ProxyNames): ProxyControl => {
  const links = new Map(Object.entries(names).map(([link, proxy]) => [proxy, link]));
  const proxyOf = (link: string): string => {
    const proxy = names[link];
    if (proxy === undefined) throw unproxied(link);
    return proxy;
  };
  return {
    countsAtEnd: server.countsAtEnd,
    list: async () =>
      (await server.list()).flatMap((proxy) => {
        const name = links.get(proxy.name);
        return name === undefined ? [] : [{ ...proxy, name }];
      }),
    setEnabled: async (link, enabled) => server.setEnabled(proxyOf(link), enabled),
    addToxic: async (link, toxic) => server.addToxic(proxyOf(link), toxic),
    removeToxic: async (link, toxic) => server.removeToxic(proxyOf(link), toxic),
    traffic: async () => {
      const traffic = await server.traffic();
      return new Map(Object.entries(names).map(([link, proxy]) => [link, traffic.get(proxy) ?? 0]));
    },
  };
};
