import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { AwsV4Signer } from 'aws4fetch';
import type { Counters } from '../kit/metrics.ts';
import type { Settings } from './settings.ts';

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** No whole answer: refused, cut or too large (`error`), or not in time (`timeout`). */
export interface Failed {
  readonly kind: 'failed';
  readonly why: 'error' | 'timeout';
  readonly message: string;
}

/** What one pull from the origin brought. A failure is an ordinary outcome here, so nothing is thrown. */
export type Pulled = Answered | Failed;

type Headers = Readonly<Record<string, string>>;

interface Attempt {
  readonly path: string;
  readonly headers: Headers;
  readonly deadline: AbortController;
  /** False: on a connection of its own, never on a kept one. */
  readonly reuse: boolean;
}

type Tried = Pulled & { readonly lostKeptConnection?: boolean };

/** Asks the origin, signed where the bucket is private. A pull belongs to no client: it goes on when they leave. */
export class Origin {
  readonly #settings: Settings;
  readonly #counters: Counters;
  readonly #log: (line: string) => void;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(settings: Settings, counters: Counters, log: (line: string) => void) {
    this.#settings = settings;
    this.#counters = counters;
    this.#log = log;
  }

  async pull(path: string, conditions: Headers = {}): Promise<Pulled> {
    const startedAt = performance.now();
    const pulled = await this.#pullInTime(path, conditions);
    const status = pulled.kind === 'answered' ? String(pulled.status) : pulled.why;
    this.#counters.count('cdn_origin_pulls_total', { path, status });
    const reason = pulled.kind === 'failed' ? ` (${pulled.message})` : '';
    this.#log(`pull ${path} ${status} ${Math.round(performance.now() - startedAt)}ms${reason}`);
    return pulled;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #pullInTime(path: string, conditions: Headers): Promise<Pulled> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#settings.readTimeoutMs);
    try {
      const headers = await this.#headers(path, conditions);
      const first = await this.#try({ path, headers, deadline, reuse: true });
      if (first.lostKeptConnection !== true || deadline.signal.aborted) return first;
      // The origin may close a kept connection while we take it up: that says nothing about the origin.
      return await this.#try({ path, headers, deadline, reuse: false });
    } finally {
      clearTimeout(timer);
    }
  }

  async #headers(path: string, conditions: Headers): Promise<Headers> {
    const url = `http://${this.#settings.originHost}${path}`;
    const bucket = path.split('/')[1] ?? '';
    if (!this.#settings.privateBuckets.has(bucket)) return { ...conditions, host: this.#settings.originHost };
    const { name, secret } = this.#settings.accessKey;
    const signer = new AwsV4Signer({
      url,
      method: 'GET',
      headers: { ...conditions },
      accessKeyId: name,
      secretAccessKey: secret,
      service: 's3',
      region: 'us-east-1',
    });
    const signed = await signer.sign();
    return { ...Object.fromEntries(signed.headers), host: signed.url.host };
  }

  #try({ path, headers, deadline, reuse }: Attempt): Promise<Tried> {
    const { origin, connectTimeoutMs, cacheBytes } = this.#settings;
    return new Promise((resolve) => {
      const { hostname, port } = origin;
      const agent = reuse ? this.#agent : false;
      const outgoing = request({ hostname, port, path, headers, agent, signal: deadline.signal });
      let heard = false;
      const fail = (error: Error): void => {
        const why = deadline.signal.aborted ? 'timeout' : 'error';
        resolve({ kind: 'failed', why, message: error.message, lostKeptConnection: outgoing.reusedSocket && !heard });
      };
      outgoing.on('socket', (socket) => {
        if (!socket.connecting) return;
        const timer = setTimeout(() => deadline.abort(), connectTimeoutMs);
        socket.once('connect', () => clearTimeout(timer));
        socket.once('close', () => clearTimeout(timer));
      });
      outgoing.on('response', (response) => {
        heard = true;
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > cacheBytes) response.destroy(new Error('larger than the whole cache'));
          else chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('end', () =>
          resolve({
            kind: 'answered',
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      });
      outgoing.on('error', fail);
      outgoing.end();
    });
  }
}
