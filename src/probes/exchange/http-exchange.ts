import { Agent, request as send, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Observation } from '../../model/answer.ts';
import type { Address } from '../../model/probe.ts';
import { failure } from './failure.ts';
import { observe } from './observe.ts';
import { untilAborted } from './until-aborted.ts';

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** One request, ready to send. */
export interface HttpRequest {
  readonly address: Address;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** With `host`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpExchange {
  readonly observation: Observation;
  /** Empty where there was no whole answer. */
  readonly body: Buffer;
}

export interface Carrier {
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

const NOTHING = Buffer.alloc(0);
const failed = (observation: Observation): HttpExchange => ({ observation, body: NOTHING });
const LATE = failed({ error: 'timeout' });

/** The exchange as it failed: an Error becomes a class by what had come of the answer. */
const listen = (request: ClientRequest, settle: (outcome: HttpExchange) => void): void => {
  let bytesBefore = 0;
  const fail = (error: Error): void => settle(failed(failure(error, (request.socket?.bytesRead ?? 0) > bytesBefore)));
  request.on('socket', (socket) => (bytesBefore = socket.bytesRead));
  request.on('error', fail);
  request.on('response', (response: IncomingMessage) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('error', fail);
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > BODY_LIMIT_BYTES) settle(failed({ error: 'content', text: 'the body is larger than 8 MiB' }));
      else chunks.push(chunk);
    });
    response.on('end', () => {
      const body = Buffer.concat(chunks);
      settle({ observation: observe(response, body), body });
    });
  });
};

const start = ({ address, method, path, headers, body }: HttpRequest, agent: Agent): ClientRequest => {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return send({ ...address, method, path, agent, setHost: false, headers: { ...length, ...headers } });
};

/** One HTTP exchange, whole. Never rejects; ends at once with `timeout` when the signal fires. */
export const httpExchange = async (request: HttpRequest, { agent, signal }: Carrier): Promise<HttpExchange> => {
  if (signal.aborted) return LATE;
  let sent: ClientRequest;
  try {
    sent = start(request, agent);
  } catch (error) {
    // A header or a path that cannot be written: a captured value had line breaks in it.
    return failed({ error: 'protocol', text: (error as Error).message });
  }
  return untilAborted({ signal, late: LATE }, (settle) => {
    listen(sent, settle);
    sent.end(request.body);
    return ({ observation }) => {
      if (observation.error !== undefined) sent.destroy();
    };
  });
};

/** Who keeps the sockets: `fresh` makes them anew for each sample, `reuse` keeps one for each peer. */
export interface Agents {
  use<T>(sample: (agent: Agent) => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * Keep-alive is asked for in both manners, so that an answer is the same in both. A kept connection that the peer closed
 * while it was idle is no failure: HTTP allows it, and the next request makes a new one.
 */
export const openAgents = (connection: 'fresh' | 'reuse'): Agents => {
  const kept = connection === 'reuse' ? new Agent({ keepAlive: true, maxFreeSockets: 1 }) : undefined;
  return {
    use: async (sample) => {
      if (kept) return sample(kept);
      const agent = new Agent({ keepAlive: true });
      try {
        return await sample(agent);
      } finally {
        agent.destroy();
      }
    },
    close: () => kept?.destroy(),
  };
};
