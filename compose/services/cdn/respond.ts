import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Exchange } from '../kit/http.ts';
import type { Delivery } from './cache.ts';
import { rangeOf } from './range.ts';

interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

const NOTHING = Buffer.alloc(0);

const whole = ({ cache, status, headers, body }: Delivery): Reply => ({
  status,
  headers: { ...headers, 'content-length': body.length, 'x-cache': cache },
  body,
});

const hasOne = (header: string | undefined, etag: unknown): boolean =>
  header !== undefined &&
  header.split(',').some((it) => it.trim() === '*' || it.trim().replace(/^W\//, '') === String(etag));

const part = (asked: IncomingHttpHeaders, reply: Reply): Reply => {
  const { headers, body } = reply;
  const ifRange = asked['if-range'];
  const stillTheSame = ifRange === undefined || ifRange === headers['etag'];
  const range = stillTheSame ? rangeOf(asked.range, body.length) : undefined;
  if (range === undefined) return { ...reply, headers: { ...headers, 'accept-ranges': 'bytes' } };
  if (range === 'unsatisfiable') {
    const { 'x-cache': cache } = headers;
    const told = { 'content-range': `bytes */${body.length}`, 'content-length': 0, 'x-cache': cache };
    return { status: 416, headers: told, body: NOTHING };
  }
  const { first, last } = range;
  const told = { 'content-range': `bytes ${first}-${last}/${body.length}`, 'content-length': last - first + 1 };
  return { status: 206, headers: { ...headers, ...told }, body: body.subarray(first, last + 1) };
};

const select = (asked: IncomingHttpHeaders, reply: Reply): Reply => {
  if (reply.status !== 200) return reply;
  if (!hasOne(asked['if-none-match'], reply.headers['etag'])) return part(asked, reply);
  const { 'content-length': _length, ...headers } = reply.headers;
  return { status: 304, headers, body: NOTHING };
};

/** Sends a delivery, or the part of it that the request asks for. Node leaves the body out for HEAD. */
export const respond = ({ request, response }: Exchange, delivery: Delivery): void => {
  const reply = select(request.headers, whole(delivery));
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
};
