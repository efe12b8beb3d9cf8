import { sameJson, type JsonObject } from '../model/json.ts';

interface Snapshot {
  readonly proxies?: readonly {
    readonly name: string;
    readonly enabled: boolean;
    readonly toxics: readonly string[];
  }[];
  readonly components?: Readonly<Record<string, string>>;
}

/** What differs between two snapshots of a replica, for people; empty: nothing. */
export const residue = (before: JsonObject, after: JsonObject): readonly string[] => {
  const earlier = before as Snapshot;
  const later = after as Snapshot;
  const proxies = (later.proxies ?? []).flatMap((proxy) => {
    const was = earlier.proxies?.find((it) => it.name === proxy.name);
    if (was && sameJson(was, proxy)) return [];
    const toxics = proxy.toxics
      .filter((toxic) => !was?.toxics.includes(toxic))
      .map((it) => `toxic ${it} on ${proxy.name}`);
    return was?.enabled === proxy.enabled
      ? toxics
      : [...toxics, `${proxy.name} is ${proxy.enabled ? 'enabled' : 'disabled'}`];
  });
  const components = Object.entries(later.components ?? {})
    .filter(([name, state]) => earlier.components?.[name] !== state)
    .map(([name, state]) => `${name} is ${state}`);
  return [...proxies, ...components];
};
