import type { Json, JsonObject } from './json.ts';
import type { Text } from './text.ts';

/**
 * What can be done to a component. `disconnect`: off all its networks; `limit` takes `cpus` (cores) or `memory` (bytes);
 * `exec` takes `argv`, runs it where the component runs, and gives `{ code, output }`.
 */
export const ABILITIES = [
  'start',
  'stop',
  'kill',
  'pause',
  'resume',
  'restart',
  'disconnect',
  'limit',
  'exec',
] as const;
export type Ability = (typeof ABILITIES)[number];
export type ComponentState = 'running' | 'paused' | 'exited' | 'missing';

const STATES_ZH: Readonly<Record<ComponentState, string>> = {
  running: '正在运行',
  paused: '已冻结',
  exited: '已退出',
  missing: '不存在',
};

/** How a component is: `db is exited`. */
export const stateText = (component: string, state: ComponentState): Text => ({
  en: `${component} is ${state}`,
  zh: `${component} ${STATES_ZH[state]}`,
});

export interface Toxic {
  readonly name: string;
  readonly type: string;
  readonly stream: 'upstream' | 'downstream';
  readonly toxicity: number;
  readonly attributes: Readonly<Record<string, number>>;
}

export interface Proxy {
  /** The link's name. */
  readonly name: string;
  readonly enabled: boolean;
  readonly listen: string;
  readonly upstream: string;
  readonly toxics: readonly Toxic[];
}

/** How proxies are, for the comparison of two moments. */
export const shownProxies = (proxies: readonly Proxy[]): Json =>
  proxies.map(({ name, enabled, toxics }) => ({ name, enabled, toxics: toxics.map((toxic) => toxic.name) }));

/** A Toxiproxy server, with deadlines and whole errors. */
export interface ProxyControl {
  list(): Promise<readonly Proxy[]>;
  setEnabled(proxy: string, enabled: boolean): Promise<void>;
  addToxic(proxy: string, toxic: Toxic): Promise<void>;
  /** A toxic that is not there is no error; only a listing shows that it is gone. */
  removeToxic(proxy: string, toxic: string): Promise<void>;
  /** Bytes that each proxy has carried, both directions, since the server started. */
  traffic(): Promise<ReadonlyMap<string, number>>;
  /** True: a connection's bytes are counted when it ends, as the original server does. */
  readonly countsAtEnd: boolean;
}

/** The components of a replica, by name; how they run is the environment's secret. */
export interface ComponentControl {
  state(component: string): Promise<ComponentState>;
  /** What `restore` needs to bring the component back to how it is now. */
  read(component: string): Promise<Json>;
  /** Null where there is nothing to tell. */
  act(component: string, ability: Ability, params?: JsonObject): Promise<Json>;
  /** Idempotent: back to a state that `read` told. */
  restore(component: string, state: Json): Promise<void>;
}
