import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen, unlisten } from '../kit/ask.ts';

interface Event {
  readonly id: string;
}

/** A receiver of events as the log and message services are: an id that it knows is answered 200 and kept once. */
export class EventsPeer {
  readonly events: Event[] = [];
  /** `POST /path authorization` of every request, refused ones included. */
  readonly requests: string[] = [];
  /** What every request is refused with, while it is set. */
  refuses: number | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const status = this.refuses ?? this.#keep(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Event);
        response.writeHead(status).end('{}');
      });
    });
  }

  static async start(): Promise<EventsPeer> {
    const peer = new EventsPeer();
    await listen(peer.#server);
    return peer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): Promise<void> {
    return unlisten(this.#server);
  }

  /** Ids in the order kept. */
  ids(prefix: string): readonly string[] {
    return this.events.map((it) => it.id).filter((it) => it.startsWith(prefix));
  }

  #keep(event: Event): number {
    if (this.events.some((it) => it.id === event.id)) return 200;
    this.events.push(event);
    return 201;
  }
}
