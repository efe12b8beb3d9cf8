import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startToxiproxy, type ToxiproxyOptions } from '../../src/toxiproxy/server.ts';
import { freePort } from '../support/free-port.ts';

const DEADLINE_MS = 8000;

/** Polls until the thing holds; fails by a deadline, never by a fixed sleep. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** One end of a TCP connection: what came, and how it ended. */
export class Peer {
  readonly socket: Socket;
  readonly chunks: Buffer[] = [];
  ended: 'fin' | 'rst' | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    socket.once('end', () => (this.ended ??= 'fin'));
    socket.on('error', () => (this.ended ??= 'rst'));
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  get bytes(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  async gets(text: string): Promise<void> {
    await until(`${text} (has ${this.text.slice(0, 200)}, ${this.ended})`, () => this.text === text);
  }

  async ends(how: 'fin' | 'rst'): Promise<void> {
    await until(`an end by ${how}`, () => this.ended !== undefined);
    if (this.ended !== how) throw new Error(`ended by ${this.ended}, not ${how}`);
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

export interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One HTTP call; a body that is no text is sent as JSON. */
export const call = async (url: string, { method = 'GET', body, headers = {} }: Sent = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const it = request(url, { method, agent: false, headers, timeout: DEADLINE_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    it.on('timeout', () => it.destroy(new Error(`no answer: ${method} ${url}`)));
    it.on('error', reject);
    it.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });

/** A server, an upstream that the test holds in its hands, and clients; all of it is gone after `close`. */
export const rig = async (options: Partial<ToxiproxyOptions> = {}) => {
  const server = await startToxiproxy({ host: '127.0.0.1', port: 0, ...options });
  const accepted: Peer[] = [];
  const sockets: Socket[] = [];
  const upstream = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(new Peer(socket));
    sockets.push(socket);
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const upstreamAddress = `127.0.0.1:${portOf(upstream)}`;
  const url = `http://127.0.0.1:${server.port}`;

  const api = async (call_: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> => {
    const [method = '', path = ''] = call_.split(' ');
    return call(`${url}${path}`, { method, body, headers: headers ?? {} });
  };
  const ok = async (call_: string, body?: unknown): Promise<Answer> => {
    const answer = await api(call_, body);
    if (answer.status >= 300) throw new Error(`${call_}: ${answer.status} ${answer.text}`);
    return answer;
  };
  const dial = async (port: number): Promise<Peer> => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket);
    const peer = new Peer(socket);
    await once(socket, 'connect');
    return peer;
  };
  return {
    server,
    url,
    upstream,
    upstreamAddress,
    accepted,
    api,
    ok,
    dial,
    /** Creates a proxy in front of the upstream; returns its port. */
    proxy: async (name = 'p'): Promise<number> => {
      const port = await freePort();
      await ok('POST /proxies', { name, listen: `127.0.0.1:${port}`, upstream: upstreamAddress });
      return port;
    },
    /** Opens a connection through a proxy; returns both its ends. */
    pair: async (port: number): Promise<{ client: Peer; far: Peer }> => {
      const before = accepted.length;
      const client = await dial(port);
      await until('the upstream accepts', () => accepted.length > before);
      return { client, far: accepted[before] as Peer };
    },
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      upstream.close();
      await server.close();
    },
  };
};

export type Rig = Awaited<ReturnType<typeof rig>>;
