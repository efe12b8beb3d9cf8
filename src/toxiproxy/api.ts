import type { Collection, ProxyInput } from './collection.ts';
import { asList, asObject, flagOf, parseJson, textOf } from './json.ts';
import type { Metrics } from './metrics.ts';
import type { ProxyView } from './proxy.ts';
import { Refusal } from './refusal.ts';
import { json, nothing, type Handler, type Reply, type Routes } from './router.ts';
import { changedToxic, newToxic } from './toxic-input.ts';

/** The version of Toxiproxy whose API this is: clients choose their calls by it. */
const VERSION = '2.12.0';

const proxyInput = (value: unknown, current?: ProxyView): ProxyInput => {
  const body = asObject(value);
  return {
    name: current?.name ?? textOf(body, 'name', ''),
    listen: textOf(body, 'listen', current?.listen ?? ''),
    upstream: textOf(body, 'upstream', current?.upstream ?? ''),
    enabled: flagOf(body, 'enabled', current?.enabled ?? true),
  };
};

const populate = async (proxies: Collection, body: string): Promise<Reply> => {
  const done = await proxies.populate(asList(parseJson(body)).map((it) => proxyInput(it)));
  if (!done.refusal) return json({ proxies: done.proxies }, 201);
  const { message: error, status } = done.refusal;
  return json({ error, status, proxies: done.proxies }, status);
};

/** Errors of populate are JSON that says so, with the proxies made so far. */
const populateHandler =
  (proxies: Collection): Handler =>
  async ({ body }) => {
    try {
      return await populate(proxies, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return json({ error: error.message, status: error.status, proxies: [] }, error.status);
    }
  };

const proxyRoutes = (proxies: Collection): Routes => {
  const update: Handler = async ({ names: [name = ''], body }) => {
    proxies.get(name);
    return json(await proxies.update(name, (view) => proxyInput(parseJson(body), view)));
  };
  return {
    proxies: {
      GET: () => json(Object.fromEntries(proxies.views().map((view) => [view.name, view]))),
      POST: async ({ body }) => json(await proxies.create(proxyInput(parseJson(body))), 201),
    },
    'proxies/*': {
      GET: ({ names: [name = ''] }) => json(proxies.get(name).view()),
      POST: update,
      PATCH: update,
      DELETE: async ({ names: [name = ''] }) => {
        await proxies.remove(name);
        return nothing;
      },
    },
  };
};

const toxicRoutes = (proxies: Collection): Routes => {
  const update: Handler = ({ names: [name = '', toxic = ''], body }) => {
    const proxy = proxies.get(name);
    const changed = changedToxic(body, proxy.toxic(toxic));
    proxy.updateToxic(changed);
    return json(changed);
  };
  return {
    'proxies/*/toxics': {
      GET: ({ names: [name = ''] }) => json(proxies.get(name).toxics),
      POST: ({ names: [name = ''], body }) => {
        const proxy = proxies.get(name);
        const toxic = newToxic(body, proxy);
        proxy.addToxic(toxic);
        return json(toxic);
      },
    },
    'proxies/*/toxics/*': {
      GET: ({ names: [name = '', toxic = ''] }) => json(proxies.get(name).toxic(toxic)),
      POST: update,
      PATCH: update,
      DELETE: ({ names: [name = '', toxic = ''] }) => {
        proxies.get(name).removeToxic(toxic);
        return nothing;
      },
    },
  };
};

/** Toxiproxy's HTTP API. No handler waits for a connection: the most that any waits for is a port. */
export const apiRoutes = (proxies: Collection, metrics: Metrics): Routes => ({
  version: {
    GET: () => ({ status: 200, type: 'application/json;charset=utf-8', body: `{"version": "${VERSION}"}\n` }),
  },
  metrics: { GET: () => ({ status: 200, type: 'text/plain; version=0.0.4', body: metrics.page() }) },
  populate: { POST: populateHandler(proxies) },
  reset: {
    POST: async () => {
      await proxies.reset();
      return nothing;
    },
  },
  ...proxyRoutes(proxies),
  ...toxicRoutes(proxies),
});
