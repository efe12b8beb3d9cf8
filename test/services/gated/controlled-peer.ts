import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { readJson } from '../../../compose/services/kit/http.ts';

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export type Manner = 'hang' | 'reset' | { readonly status: number; readonly body: unknown };

/** A real peer, auth or a machine, that answers as the test tells it. */
export interface ControlledPeer {
  readonly url: string;
  readonly asked: readonly Asked[];
  manner: Manner;
  close(): Promise<void>;
}

export const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

export const closed = async (server: Server): Promise<void> => {
  const done = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await done;
};

export const allow: Manner = { status: 200, body: { allowed: true } };
export const deny: Manner = { status: 403, body: { code: 'AccessDenied' } };

export const startPeer = async (manner: Manner): Promise<ControlledPeer> => {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push({ path: request.url ?? '', headers: request.headers, body: await readJson(request) });
    if (peer.manner === 'reset') request.socket.resetAndDestroy();
    if (typeof peer.manner === 'string') return;
    response.writeHead(peer.manner.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(peer.manner.body));
  };
  const server = createServer((request, response) => void answer(request, response));
  const url = await listening(server);
  const peer: ControlledPeer = { url, asked, manner, close: () => closed(server) };
  return peer;
};
