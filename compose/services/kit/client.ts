import { Agent, request, type IncomingHttpHeaders } from 'node:http';

/** A call that brought no answer: refused, cut, or none in time. */
export class NoAnswer extends Error {
  readonly timedOut: boolean;

  constructor(message: string, timedOut: boolean, cause?: unknown) {
    super(message, { cause });
    this.timedOut = timedOut;
  }
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** For the whole exchange, ms. */
  readonly timeoutMs: number;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

/** One HTTP exchange, whole; NoAnswer when none came within `timeoutMs`. */
export const call = (url: string | URL, options: Call): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(options.timeoutMs);
    const fail = (error: Error): void =>
      reject(new NoAnswer(`${String(url)}: ${error.message}`, signal.aborted, error));
    const outgoing = request(
      url,
      { method: options.method ?? 'GET', headers: { ...options.headers }, agent, signal },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    outgoing.on('error', fail);
    outgoing.end(options.body);
  });
