import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { call } from '../../../compose/services/kit/client.ts';

/** An answer, read as JSON where it is JSON. */
export interface Told {
  readonly status: number;
  readonly body: unknown;
  readonly elapsedMs: number;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** Sends `POST /path` with a JSON body, and waits long enough to see any answer. */
export const ask = async (
  base: string,
  what: string,
  sent: { readonly json?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Told> => {
  const [method = '', path = ''] = what.split(' ');
  const began = performance.now();
  const answered = await call(base + path, {
    method,
    timeoutMs: 20_000,
    ...(sent.headers === undefined ? {} : { headers: sent.headers }),
    ...(sent.json === undefined ? {} : { body: JSON.stringify(sent.json) }),
  });
  return {
    status: answered.status,
    body: parsed(answered.body.toString('utf8')),
    elapsedMs: performance.now() - began,
  };
};

/** Listens on a free port; the base URL. */
export const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Ends a server and its connections. */
export const unlisten = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
};
