import { createServer, type Server, type Socket } from 'node:net';
import { formatAddress, parseAddress, parseListen, resolveListen, type Address } from './address.ts';
import { Connection, type Direction } from './connection.ts';
import type { Link } from './link.ts';
import type { Flow, Metrics } from './metrics.ts';
import { seededRandom } from './random.ts';
import { notListening, Refusal, toxicExists, toxicNotFound } from './refusal.ts';
import type { Toxic } from './toxics/kind.ts';

const KEEP_ALIVE_MS = 15_000;
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
};

export interface ProxySettings {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
}

/** What all proxies of a server share. */
export interface Surroundings {
  readonly metrics: Metrics;
  readonly seed: string;
}

/** A proxy as the API shows it. */
export interface ProxyView extends ProxySettings {
  readonly enabled: boolean;
  readonly toxics: readonly Toxic[];
}

const directionOf = (toxic: Toxic): Direction =>
  toxic.stream.toLowerCase() === 'upstream' ? 'upstream' : 'downstream';

/** One text for every way to write an address; what cannot be read stands for itself. */
const canonical = (listen: string): string => {
  try {
    return formatAddress(parseListen(listen));
  } catch {
    return listen;
  }
};

const bind = async (server: Server, { host, port }: Address): Promise<Address> => {
  const bound = new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.once('listening', resolve);
  });
  server.listen({ port, ...(host === '' ? {} : { host }) });
  try {
    await bound;
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message;
    throw notListening(`listen tcp ${formatAddress({ host, port })}: bind: ${reason}`);
  }
  const at = server.address();
  return { host, port: typeof at === 'object' && at ? at.port : port };
};

const listenerAddress = async (listen: string): Promise<Address> => {
  try {
    return await resolveListen(listen);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.status, `listen tcp: ${error.message}`) : error;
  }
};

/** A listener, its upstream, the toxics between them, and the connections that are open. */
export class Proxy {
  readonly name: string;
  readonly #surroundings: Surroundings;
  readonly #connections = new Set<Connection>();
  #listen: string;
  #upstream: string;
  #toxics: readonly Toxic[] = [];
  #server: Server | undefined;
  #accepted = 0;

  constructor({ name, listen, upstream }: ProxySettings, surroundings: Surroundings) {
    this.name = name;
    this.#listen = listen;
    this.#upstream = upstream;
    this.#surroundings = surroundings;
  }

  get enabled(): boolean {
    return this.#server !== undefined;
  }

  /** Upstream toxics first, each direction in the order of its chain. */
  get toxics(): readonly Toxic[] {
    return [...this.#toxicsOf('upstream'), ...this.#toxicsOf('downstream')];
  }

  view(): ProxyView {
    const { name, enabled, toxics } = this;
    return { name, listen: this.#listen, upstream: this.#upstream, enabled, toxics };
  }

  /** Whether these settings ask for another listener or upstream; refuses a listener that cannot be read. */
  differs({ listen, upstream }: Omit<ProxySettings, 'name'>): boolean {
    if (listen === this.#listen) return upstream !== this.#upstream;
    return upstream !== this.#upstream || formatAddress(parseListen(listen)) !== canonical(this.#listen);
  }

  async start(): Promise<void> {
    if (this.#server) return;
    const address = await listenerAddress(this.#listen);
    const server = createServer({
      pauseOnConnect: true,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    server.on('connection', (client) => this.#accept(client));
    this.#listen = formatAddress(await bind(server, address));
    this.#server = server;
  }

  /** Closes the listener and every connection at once: from now on the port refuses. */
  stop(): void {
    this.#server?.close();
    this.#server = undefined;
    for (const connection of this.#connections) connection.destroy();
  }

  async update(to: { readonly listen: string; readonly upstream: string; readonly enabled: boolean }): Promise<void> {
    if (this.differs(to)) {
      this.stop();
      this.#listen = to.listen;
      this.#upstream = to.upstream;
    }
    if (to.enabled) await this.start();
    else this.stop();
  }

  toxic(name: string): Toxic {
    const found = this.#toxics.find((it) => it.name === name);
    if (!found) throw toxicNotFound();
    return found;
  }

  refuseName(name: string): void {
    if (this.#toxics.some((it) => it.name === name)) throw toxicExists();
  }

  addToxic(toxic: Toxic): void {
    this.refuseName(toxic.name);
    this.#toxics = [...this.#toxics, toxic];
    for (const link of this.#links(toxic)) link.add(toxic);
  }

  updateToxic(toxic: Toxic): void {
    this.toxic(toxic.name);
    this.#toxics = this.#toxics.map((it) => (it.name === toxic.name ? toxic : it));
    for (const link of this.#links(toxic)) link.update(toxic);
  }

  removeToxic(name: string): void {
    const toxic = this.toxic(name);
    this.#toxics = this.#toxics.filter((it) => it !== toxic);
    for (const link of this.#links(toxic)) link.remove(name);
  }

  #toxicsOf(direction: Direction): readonly Toxic[] {
    return this.#toxics.filter((it) => directionOf(it) === direction);
  }

  #links(toxic: Toxic): readonly Link[] {
    return [...this.#connections].flatMap((connection) => connection.link(directionOf(toxic)) ?? []);
  }

  #flow(direction: Direction): Flow {
    const { name: proxy } = this;
    return this.#surroundings.metrics.flow({ direction, proxy, listener: this.#listen, upstream: this.#upstream });
  }

  #accept(client: Socket): void {
    this.#accepted += 1;
    const seed = `${this.#surroundings.seed} ${this.name} ${this.#accepted}`;
    let upstream: Address;
    try {
      upstream = parseAddress(this.#upstream);
    } catch {
      client.destroy();
      return;
    }
    const connection = new Connection({
      client,
      upstream,
      toxics: (direction) => this.#toxicsOf(direction),
      flow: (direction) => this.#flow(direction),
      random: (purpose) => seededRandom(`${seed} ${purpose}`),
      closed: (it) => this.#connections.delete(it),
    });
    this.#connections.add(connection);
  }
}
