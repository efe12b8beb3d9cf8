import { stateText, type ComponentState, type ProxyControl } from '../model/control.ts';
import type { Counted } from '../model/environment.ts';
import { sameJson, type JsonObject } from '../model/json.ts';
import type { Text } from '../model/text.ts';

/** Remembers each toxic that is put on, so that the end can look for it. */
export class PutToxics {
  readonly proxies: ProxyControl;
  readonly #put = new Set<string>();

  constructor(proxies: ProxyControl) {
    this.proxies = {
      list: async () => proxies.list(),
      setEnabled: async (proxy, enabled) => proxies.setEnabled(proxy, enabled),
      removeToxic: async (proxy, toxic) => proxies.removeToxic(proxy, toxic),
      traffic: async () => proxies.traffic(),
      countsAtEnd: proxies.countsAtEnd,
      addToxic: async (proxy, toxic) => {
        this.#put.add(`${toxic.name} on ${proxy}`);
        await proxies.addToxic(proxy, toxic);
      },
    };
  }

  /** Of those put on, how many a snapshot does not show any more; and how many it shows that were not there before. */
  count(before: JsonObject, after: JsonObject): Counted {
    const [earlier, later] = [toxicsIn(before), toxicsIn(after)];
    return {
      gone: [...this.#put].filter((toxic) => !later.has(toxic)).length,
      left: [...later].filter((toxic) => !earlier.has(toxic)).length,
    };
  }
}

interface Snapshot {
  readonly proxies?: readonly {
    readonly name: string;
    readonly enabled: boolean;
    readonly toxics: readonly string[];
  }[];
  readonly components?: Readonly<Record<string, ComponentState>>;
}

const toxicsIn = (snapshot: JsonObject): ReadonlySet<string> =>
  new Set(
    ((snapshot as Snapshot).proxies ?? []).flatMap(({ name, toxics }) => toxics.map((toxic) => `${toxic} on ${name}`)),
  );

const toxicText = (toxic: string, proxy: string): Text => ({
  en: `toxic ${toxic} on ${proxy}`,
  zh: `${proxy} 上的 toxic ${toxic}`,
});

const switchText = (proxy: string, enabled: boolean): Text => ({
  en: `${proxy} is ${enabled ? 'enabled' : 'disabled'}`,
  zh: `${proxy} ${enabled ? '处于启用状态' : '仍被停用'}`,
});

/** What differs between two snapshots of a replica, for people; empty: nothing. */
export const residue = (before: JsonObject, after: JsonObject): readonly Text[] => {
  const earlier = before as Snapshot;
  const later = after as Snapshot;
  const proxies = (later.proxies ?? []).flatMap((proxy) => {
    const was = earlier.proxies?.find((it) => it.name === proxy.name);
    if (was && sameJson(was, proxy)) return [];
    const toxics = proxy.toxics
      .filter((toxic) => !was?.toxics.includes(toxic))
      .map((toxic) => toxicText(toxic, proxy.name));
    return was?.enabled === proxy.enabled ? toxics : [...toxics, switchText(proxy.name, proxy.enabled)];
  });
  const components = Object.entries(later.components ?? {})
    .filter(([name, state]) => earlier.components?.[name] !== state)
    .map(([name, state]) => stateText(name, state));
  return [...proxies, ...components];
};
