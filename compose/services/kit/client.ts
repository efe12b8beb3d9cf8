import { Agent, request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { reason } from './reason.ts';

/** A call that brought no whole answer: refused, cut, too large, or none in time. */
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
  /** For the connection alone, ms; the whole exchange may take as long, if not said. */
  readonly connectTimeoutMs?: number;
  /** Never sent anew, whatever became of the connection. */
  readonly onlyOnce?: boolean;
  /** The largest body that is an answer; any, if not said. */
  readonly bodyLimitBytes?: number;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Nothing came of it; `again`: nothing can have come of it at the other end either, so it may be sent anew. */
interface Lost {
  readonly error: Error;
  readonly again: boolean;
}

interface Attempt {
  readonly url: string | URL;
  readonly options: Call;
  readonly deadline: AbortController;
  readonly agent: Agent | false;
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

const receive = async (response: IncomingMessage, limitBytes: number): Promise<Answered> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw new Error(`the answer is larger than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
};

const limitConnecting = (outgoing: ClientRequest, limitMs: number | undefined, deadline: AbortController): void => {
  outgoing.once('socket', (socket) => {
    if (limitMs === undefined || !socket.connecting) return;
    const timer = setTimeout(() => deadline.abort(), limitMs);
    socket.once('connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  });
};

const attempt = (tried: Attempt): Promise<Answered | Lost> =>
  new Promise((resolve) => {
    const { url, options, deadline } = tried;
    const { method = 'GET', headers, bodyLimitBytes = Number.POSITIVE_INFINITY } = options;
    const { signal } = deadline;
    const outgoing = request(url, { method, headers: { ...headers }, agent: tried.agent, signal });
    let bytesBefore = 0;
    outgoing.once('socket', (socket) => {
      bytesBefore = socket.bytesRead;
    });
    limitConnecting(outgoing, options.connectTimeoutMs, deadline);
    const fail = (error: Error): void => {
      const isHeard = (outgoing.socket?.bytesRead ?? 0) > bytesBefore;
      resolve({ error, again: outgoing.reusedSocket && !isHeard && !signal.aborted });
    };
    outgoing.on('response', (response) => void receive(response, bodyLimitBytes).then(resolve, fail));
    outgoing.on('error', fail);
    outgoing.end(options.body);
  });

/**
 * One HTTP exchange, whole; NoAnswer when none came within `timeoutMs`.
 *
 * A kept connection may die while nobody looks, and that says nothing about who is at its end: a request that was
 * written to such a one, and of whose answer no byte came, is sent once more on a fresh connection, whatever its
 * method. So whoever calls sends only what may arrive twice: reads, whole objects, questions, events that have an id.
 */
export const call = async (url: string | URL, options: Call): Promise<Answered> => {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.timeoutMs);
  try {
    const first = await attempt({ url, options, deadline, agent });
    const isLost = 'again' in first && first.again && options.onlyOnce !== true;
    const last = isLost ? await attempt({ url, options, deadline, agent: false }) : first;
    if (!('error' in last)) return last;
    const why = deadline.signal.aborted ? 'no answer in time' : reason(last.error);
    throw new NoAnswer(`${String(url)}: ${why}`, deadline.signal.aborted, last.error);
  } finally {
    clearTimeout(timer);
  }
};
