import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Refusal } from './refusal.ts';

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

export interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

/** What a handler is given: the names in the path, and the body. */
interface Call {
  readonly names: readonly string[];
  readonly body: string;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

/** Paths with `*` for a name -> methods -> handler. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

export const json = (body: unknown, status = 200): Reply => ({ status, type: JSON_TYPE, body: JSON.stringify(body) });
export const nothing: Reply = { status: 204 };

/** Clients of Toxiproxy know its errors as JSON that calls itself text. */
const refusalReply = ({ message, status }: Refusal): Reply => ({
  status,
  type: TEXT_TYPE,
  body: `${JSON.stringify({ error: message, status })}\n`,
});

/** The parts of a path; undefined where it cannot be read. Doubled slashes count as one, a trailing one does not. */
const partsOf = (url: string): readonly string[] | undefined => {
  const [path = ''] = url.split('?');
  try {
    return path
      .replace(/^\/+/, '')
      .split(/\/+/)
      .map((part) => decodeURIComponent(part));
  } catch {
    return undefined;
  }
};

const matches = (pattern: string, parts: readonly string[]): boolean => {
  const wanted = pattern.split('/');
  return (
    wanted.length === parts.length &&
    wanted.every((part, index) => (part === '*' ? parts[index] !== '' : part === parts[index]))
  );
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const send = (response: ServerResponse, { status, type, body = '' }: Reply): void => {
  const headers = {
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(type === TEXT_TYPE ? { 'x-content-type-options': 'nosniff' } : {}),
    ...(status === nothing.status ? {} : { 'content-length': Buffer.byteLength(body) }),
  };
  response.writeHead(status, headers).end(body);
};

const replyTo = async (handler: Handler, call: Call): Promise<Reply> => {
  try {
    return await handler(call);
  } catch (error) {
    if (error instanceof Refusal) return refusalReply(error);
    return refusalReply(new Refusal(500, error instanceof Error ? error.message : String(error)));
  }
};

const answer = async (routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await bodyOf(request);
  const parts = partsOf(request.url ?? '/');
  if (!parts) return send(response, { status: 400, type: TEXT_TYPE, body: '400 Bad Request' });
  const [pattern, methods] = Object.entries(routes).find(([path]) => matches(path, parts)) ?? [];
  if (pattern === undefined || !methods) {
    return send(response, { status: 404, type: TEXT_TYPE, body: '404 page not found\n' });
  }
  const handler = methods[request.method ?? ''];
  if (!handler) return send(response, { status: 405 });
  response.setHeader('x-toxiproxy-request-id', randomUUID());
  if (request.headers['user-agent']?.startsWith('Mozilla/')) {
    return send(response, { status: 403, type: TEXT_TYPE, body: 'User agent not allowed\n' });
  }
  const names = parts.filter((_, index) => pattern.split('/')[index] === '*');
  return send(response, await replyTo(handler, { names, body }));
};

/** Answers HTTP requests by these routes, as Toxiproxy's own router would. */
export const router =
  (routes: Routes): RequestListener =>
  (request, response) => {
    // A client that goes away in the middle of its request gets no answer, and misses none.
    answer(routes, request, response).catch(() => response.destroy());
  };
