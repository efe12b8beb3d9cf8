import type { Server } from 'node:http';
import { httpServer, HttpError, type Exchange } from '../kit/http.ts';
import { Counters } from '../kit/metrics.ts';
import { Cache, type Target } from './cache.ts';
import { Origin } from './origin.ts';
import { respond } from './respond.ts';
import type { Settings } from './settings.ts';

const encode = (segment: string): string =>
  encodeURIComponent(segment).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

/** One spelling for each path: the cache's key, the request's line and the signature must agree on it. */
const targetOf = ({ url }: Exchange): Target => {
  let decoded: string;
  try {
    decoded = decodeURIComponent(url.pathname);
  } catch {
    throw new HttpError(400, 'BadPath', 'the path is not percent-encoded UTF-8');
  }
  const { pathname: path } = new URL(`http://origin${decoded.split('/').map(encode).join('/')}`);
  // Dots may have eaten the key, and what is left would list the bucket.
  if (!/^\/[^/]+\/./.test(path)) throw new HttpError(404, 'NotFound', 'the path names no object');
  return { path, key: `${path}${url.search}` };
};

/** A caching proxy in front of an object storage, not yet listening: objects whole in memory, gone on restart. */
export const createCdn = (settings: Settings, log: (line: string) => void = () => {}): Server => {
  const counters = new Counters();
  const origin = new Origin(settings, counters, log);
  const cache = new Cache(settings, origin, counters);
  const get = async (exchange: Exchange): Promise<void> => respond(exchange, await cache.answer(targetOf(exchange)));
  return httpServer({
    'GET /healthz': () => ({ status: 'ok' }),
    'GET /metrics': ({ response }) => void response.setHeader('content-type', 'text/plain').end(counters.page()),
    'GET /:bucket/.+': get,
    'HEAD /:bucket/.+': get,
    'PURGE /:bucket/.+': (exchange) => {
      const { path } = targetOf(exchange);
      cache.purge(path);
      return { purged: path };
    },
  });
};
