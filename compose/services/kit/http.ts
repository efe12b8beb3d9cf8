import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reason } from './reason.ts';

/** Longer than any drill: a Node server's default of 5 s would end a hung connection early, and hide the hang. */
const KEEP_ALIVE_MS = 3_600_000;
const BODY_LIMIT = 1024 * 1024;

/** An answer that a handler gives up with: its status, and a code that a client can act on. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string = code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** One exchange, as handlers see it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Values of `:name` parts of the route. */
  readonly params: Readonly<Record<string, string>>;
}

/** What a handler returns: JSON to send with 200, or nothing when it has answered by itself. */
export type Handler = (exchange: Exchange) => unknown;

/** `GET /things/:id` -> handler. */
export type Routes = Readonly<Record<string, Handler>>;

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}

const compile = (routes: Routes): readonly Route[] =>
  Object.entries(routes).map(([key, handler]) => {
    const [method = '', path = ''] = key.split(' ');
    return { method, handler, pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`) };
  });

/** Sends JSON. */
export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
};

/** The whole body of a request; HttpError 413 past 1 MiB. */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT) throw new HttpError(413, 'TooLarge');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** The body as JSON; `{}` when there is none; HttpError 400 when it is not JSON. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const body = await readBody(request);
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpError(400, 'BadJson', 'the body is not JSON');
  }
};

/** A path that begins with two slashes is still a path: beside a base it would be read as a host. */
const urlOf = (target: string): URL => {
  const url = target.startsWith('/') ? `http://local${target}` : target;
  if (!URL.canParse(url)) throw new HttpError(400, 'BadPath', 'the target of the request is no URL');
  return new URL(url);
};

/** There is nothing at that path, or nothing for that method: then what there is, is told. */
const noRoute = (here: readonly Route[], { request, response }: Pick<Exchange, 'request' | 'response'>): HttpError => {
  const what = `no ${request.method} ${request.url}`;
  if (here.length === 0) return new HttpError(404, 'NotFound', what);
  response.setHeader('allow', here.map((it) => it.method).join(', '));
  return new HttpError(405, 'MethodNotAllowed', what);
};

const answer = async (routes: readonly Route[], request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = urlOf(request.url ?? '/');
  const here = routes.filter((it) => it.pattern.test(url.pathname));
  const route = here.find((it) => it.method === request.method);
  if (!route) throw noRoute(here, { request, response });
  const params = { ...route.pattern.exec(url.pathname)?.groups };
  const body = await route.handler({ request, response, url, params });
  if (body !== undefined && !response.headersSent) sendJson(response, 200, body);
};

const refuse = (response: ServerResponse, error: unknown): void => {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (error instanceof HttpError) sendJson(response, error.status, { code: error.code, message: error.message });
  else sendJson(response, 500, { code: 'InternalError', message: reason(error) });
};

/** An HTTP server for these routes, not yet listening. Errors become `{ code, message }`. */
export const httpServer = (routes: Routes): Server => {
  const compiled = compile(routes);
  const server = createServer((request, response) => {
    answer(compiled, request, response).catch((error: unknown) => refuse(response, error));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 1000;
  server.requestTimeout = 0;
  return server;
};

/** Listens on `HOST`:`PORT` of the environment, tells where, and ends the process cleanly on SIGTERM and SIGINT. */
export const serve = (server: Server, stop: () => Promise<void> = async () => {}): void => {
  const host = process.env['HOST'] ?? '127.0.0.1';
  server.listen(Number(process.env['PORT']), host, () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`listening on ${host}:${port}\n`);
  });
  const end = (): void => {
    server.close();
    server.closeAllConnections();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
};
