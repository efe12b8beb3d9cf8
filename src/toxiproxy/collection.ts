import { Proxy, type ProxySettings, type ProxyView, type Surroundings } from './proxy.ts';
import { missingField, proxyExists, proxyNotFound, Refusal } from './refusal.ts';

export interface ProxyInput extends ProxySettings {
  readonly enabled: boolean;
}

/** How far a populate came, and what stopped it. */
export interface Populated {
  readonly proxies: readonly ProxyView[];
  readonly refusal?: Refusal;
}

const refuseIncomplete = ({ name, upstream }: ProxyInput, where = ''): void => {
  if (name === '') throw missingField(`name${where}`);
  if (upstream === '') throw missingField(`upstream${where}`);
};

/** All proxies of a server, by name. What binds a port runs one after the other, in the order asked. */
export class Collection {
  readonly #surroundings: Surroundings;
  readonly #proxies = new Map<string, Proxy>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get(name: string): Proxy {
    const proxy = this.#proxies.get(name);
    if (!proxy) throw proxyNotFound();
    return proxy;
  }

  /** Sorted by name. */
  views(): readonly ProxyView[] {
    return [...this.#proxies.values()].map((proxy) => proxy.view()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async create(input: ProxyInput): Promise<ProxyView> {
    refuseIncomplete(input);
    return this.#inTurn(async () => {
      if (this.#proxies.has(input.name)) throw proxyExists();
      return this.#add(input);
    });
  }

  /** Creates what is not there and replaces what is there with another listener or upstream; stops at the first failure. */
  async populate(inputs: readonly ProxyInput[]): Promise<Populated> {
    for (const [index, input] of inputs.entries()) refuseIncomplete(input, ` at proxy ${index + 1}`);
    return this.#inTurn(async () => {
      const proxies: ProxyView[] = [];
      try {
        for (const input of inputs) proxies.push(await this.#addOrReplace(input));
      } catch (error) {
        if (error instanceof Refusal) return { proxies, refusal: error };
        throw error;
      }
      return { proxies };
    });
  }

  async update(name: string, change: (view: ProxyView) => ProxyInput): Promise<ProxyView> {
    return this.#inTurn(async () => {
      const proxy = this.get(name);
      await proxy.update(change(proxy.view()));
      return proxy.view();
    });
  }

  async remove(name: string): Promise<void> {
    await this.#inTurn(async () => {
      this.get(name).stop();
      this.#proxies.delete(name);
    });
  }

  /** Enables every proxy and removes every toxic. */
  async reset(): Promise<void> {
    await this.#inTurn(async () => {
      for (const proxy of this.#proxies.values()) {
        await proxy.start();
        for (const toxic of proxy.toxics) proxy.removeToxic(toxic.name);
      }
    });
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      for (const proxy of this.#proxies.values()) proxy.stop();
      this.#proxies.clear();
    });
  }

  async #addOrReplace(input: ProxyInput): Promise<ProxyView> {
    const known = this.#proxies.get(input.name);
    if (known && !known.differs(input)) return known.view();
    known?.stop();
    return this.#add(input);
  }

  async #add(input: ProxyInput): Promise<ProxyView> {
    const proxy = new Proxy(input, this.#surroundings);
    if (input.enabled) await proxy.start();
    this.#proxies.set(proxy.name, proxy);
    return proxy.view();
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }
}
