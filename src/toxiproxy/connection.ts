import { connect, type Socket } from 'node:net';
import type { Address } from './address.ts';
import { Link } from './link.ts';
import type { Flow } from './metrics.ts';
import type { Toxic } from './toxics/kind.ts';

const KEEP_ALIVE_MS = 15_000;

export type Direction = 'upstream' | 'downstream';

export interface ConnectionParts {
  readonly client: Socket;
  readonly upstream: Address;
  /** The toxics that are on as the connection comes about. */
  readonly toxics: (direction: Direction) => readonly Toxic[];
  readonly flow: (direction: Direction) => Flow;
  readonly random: (purpose: string) => () => number;
  readonly closed: (connection: Connection) => void;
}

/** A client, its own socket to the upstream, and the two links between them. */
export class Connection {
  readonly #client: Socket;
  readonly #upstream: Socket;
  #links: Readonly<Record<Direction, Link>> | undefined;

  constructor(parts: ConnectionParts) {
    this.#client = parts.client;
    this.#upstream = connect({
      ...parts.upstream,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    for (const socket of [this.#client, this.#upstream]) {
      // An error is always followed by 'close', and that is what counts.
      socket.on('error', () => {});
      socket.once('close', () => {
        if (!this.#links) this.destroy();
        if (this.#client.closed && this.#upstream.closed) parts.closed(this);
      });
    }
    this.#upstream.once('connect', () => this.#open(parts));
  }

  link(direction: Direction): Link | undefined {
    return this.#links?.[direction];
  }

  /** Closes both sides at once, with FIN. */
  destroy(): void {
    for (const direction of ['upstream', 'downstream'] as const) this.#links?.[direction].stop();
    this.#client.destroy();
    this.#upstream.destroy();
  }

  /** Closes both sides at once, with RST. */
  reset(): void {
    this.#client.resetAndDestroy();
    this.#upstream.resetAndDestroy();
  }

  #open({ toxics, flow, random }: ConnectionParts): void {
    const link = (direction: Direction, source: Socket, destination: Socket): Link =>
      new Link(
        {
          source,
          destination,
          flow: flow(direction),
          random: (purpose) => random(`${direction} ${purpose}`),
          reset: () => this.reset(),
        },
        toxics(direction),
      );
    this.#links = {
      upstream: link('upstream', this.#client, this.#upstream),
      downstream: link('downstream', this.#upstream, this.#client),
    };
  }
}
