import { Proxy as ProxyHandle, Toxic as ToxicHandle, Toxiproxy } from 'toxiproxy-node-client';
import type { Proxy, ProxyControl, Toxic } from '../model/control.ts';
import { InputError } from '../model/errors.ts';
import { trafficOf } from './toxiproxy/traffic.ts';
import { ToxiproxyCallError, transport } from './toxiproxy/transport.ts';

const NOT_FOUND = 404;
const CONFLICT = 409;

/** What a call that failed in one way gives instead. */
const unless =
  <T>(status: number, value: T) =>
  (error: unknown): T => {
    if (error instanceof ToxiproxyCallError && error.status === status) return value;
    throw error;
  };

/** A proxy to be: its link's name, where it listens, and where it leads. */
interface ProxySettings {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
}

/** What whoever brings a stack up does with its Toxiproxy, beyond what a drill does. */
export interface ToxiproxyControl extends ProxyControl {
  /** All or an error; a proxy that is there with other addresses is replaced. */
  create(proxies: readonly ProxySettings[]): Promise<void>;
  version(): Promise<string>;
  /** Makes a proxy that is not there yet; false: somebody has made one of that name, which stays as it is. */
  claim(proxy: ProxySettings & { readonly enabled: boolean }): Promise<boolean>;
  /** One that is not there is no error. */
  remove(proxy: string): Promise<void>;
}

type Listing = Readonly<Record<string, Proxy>>;
type UpdateBody = Parameters<ProxyHandle['update']>[0];
type ToxicBody = ConstructorParameters<typeof ToxicHandle>[2];

const clientOf = (url: string): Toxiproxy => {
  if (!/^http:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw new InputError(`"${url}" is no address of a Toxiproxy: write it like http://127.0.0.1:8474`);
  }
  // Its paths begin with a slash: one at the end of the address would turn each POST into a redirect.
  const client = new Toxiproxy(url.replace(/\/+$/, ''));
  Object.assign(client.getApi(), transport);
  return client;
};

/** The client builds paths of names as they are; escaping them is ours. */
const handleOf = (client: Toxiproxy, proxy: string): ProxyHandle =>
  new ProxyHandle(client, {
    name: encodeURIComponent(proxy),
    listen: '',
    upstream: '',
    enabled: true,
    toxics: [],
  });

const toxicBody = ({ name, type, stream, toxicity, attributes }: Toxic): ToxicBody => ({
  name,
  type: type as ToxicBody['type'],
  stream,
  toxicity,
  attributes,
});

const toxicOf = ({ name, type, stream, toxicity, attributes }: Toxic): Toxic => ({
  name,
  type,
  // The server keeps the case in which it was told.
  stream: stream.toLowerCase() === 'upstream' ? 'upstream' : 'downstream',
  toxicity,
  attributes,
});

/** The client drops what it reads of toxics: the listing is read past it. */
const list = async (client: Toxiproxy): Promise<readonly Proxy[]> => {
  const { data } = await client.getApi().get<Listing>(`${client.host}/proxies`);
  return Object.values(data).map(({ name, enabled, listen, upstream, toxics }) => ({
    name,
    enabled,
    listen,
    upstream,
    toxics: toxics.map(toxicOf),
  }));
};

const removeToxic = async (client: Toxiproxy, proxy: string, toxic: string): Promise<void> => {
  const body = toxicBody({
    name: encodeURIComponent(toxic),
    type: 'noop',
    stream: 'downstream',
    toxicity: 1,
    attributes: {},
  });
  const handle = new ToxicHandle(client.getApi(), handleOf(client, proxy).getPath(), body);
  await handle.remove().catch(unless(NOT_FOUND, undefined));
};

const traffic = async (client: Toxiproxy): Promise<ReadonlyMap<string, number>> => {
  const [proxies, page] = await Promise.all([list(client), client.getApi().getText(`${client.host}/metrics`)]);
  const bytes = trafficOf(page);
  return new Map(proxies.map(({ name }) => [name, bytes.get(name) ?? 0]));
};

/**
 * Toxiproxy at this address, ours or the original, which counts a connection's bytes when it ends. Each call ends
 * within 2 s; nothing is sent before the first one.
 */
export const connectToxiproxy = (url: string, options: { readonly countsAtEnd?: boolean } = {}): ToxiproxyControl => {
  const client = clientOf(url);
  return {
    list: async () => list(client),
    create: async (proxies) => {
      // The client cannot read the original's answer to an empty list.
      if (proxies.length > 0) await client.populate([...proxies]);
    },
    setEnabled: async (proxy, enabled) => {
      // Its addresses stay unsaid: a server may take another way of writing one for a change, and start anew.
      await handleOf(client, proxy).update({ enabled } as UpdateBody);
    },
    addToxic: async (proxy, toxic) => {
      await handleOf(client, proxy).addToxic(toxicBody(toxic));
    },
    removeToxic: async (proxy, toxic) => removeToxic(client, proxy, toxic),
    traffic: async () => traffic(client),
    countsAtEnd: options.countsAtEnd ?? false,
    claim: async (proxy) => client.createProxy({ ...proxy }).then(() => true, unless(CONFLICT, false)),
    remove: async (proxy) => {
      await handleOf(client, proxy).remove().catch(unless(NOT_FOUND, undefined));
    },
    version: async () => {
      const { data } = await client.getApi().get<{ readonly version: string }>(`${client.host}/version`);
      return data.version;
    },
  };
};
