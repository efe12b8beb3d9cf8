import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';

export type Manner = (request: IncomingMessage, response: ServerResponse) => void;

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** An origin that answers as the test tells it. */
export interface ControlledOrigin {
  readonly asked: readonly Asked[];
  readonly url: URL;
  manner: Manner;
  close(): Promise<void>;
}

export const listening = async (server: Server): Promise<URL> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};

export const closed = async (server: Server): Promise<void> => {
  const done = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await done;
};

export const startOrigin = async (): Promise<ControlledOrigin> => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', headers: request.headers });
    origin.manner(request, response);
  });
  const url = await listening(server);
  const origin: ControlledOrigin = { asked, url, manner: object('first'), close: () => closed(server) };
  return origin;
};

/** A picture that lives a minute, or as the headers say; 304 to whoever has it. Like any object, it tells its length. */
export const object =
  (body: string, headers: Readonly<Record<string, string>> = {}): Manner =>
  (request, response) => {
    const etag = `"${body}"`;
    const told = { 'cache-control': 'max-age=60', 'content-type': 'image/png', etag, ...headers };
    if (request.headers['if-none-match'] === etag) response.writeHead(304, told).end();
    else response.writeHead(200, { 'content-length': Buffer.byteLength(body), ...told }).end(body);
  };

export const status =
  (code: number): Manner =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'application/xml' }).end(`<Code>${code}</Code>`);
  };

export const reset: Manner = (request) => request.socket.resetAndDestroy();

export const hang: Manner = () => {};

/** An answer that waits for the test. */
export const held = (manner: Manner): { readonly manner: Manner; readonly release: () => void } => {
  const waiting: (() => void)[] = [];
  return {
    manner: (request, response) => void waiting.push(() => manner(request, response)),
    release: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
};

/** Promises more bytes than it sends. */
export const cut: Manner = (request, response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('half', () => request.socket.destroy());
};

const LISTEN = `const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;

/** A stopped process with a full queue: connections to it are neither taken nor refused. */
export const startDeaf = async (): Promise<{ readonly url: URL; close(): Promise<void> }> => {
  const child = spawn(process.execPath, ['-e', LISTEN], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  child.kill('SIGSTOP');
  const queue = Array.from({ length: 16 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  const close = async (): Promise<void> => {
    for (const socket of queue) socket.destroy();
    child.kill('SIGKILL');
    await gone;
  };
  return { url: new URL(`http://127.0.0.1:${port}`), close };
};
