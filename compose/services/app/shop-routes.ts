import type { Database } from '../kit/database.ts';
import { HttpError, sendJson, type Exchange, type Handler, type Routes } from '../kit/http.ts';
import { nameFrom, numberFrom, prefixOf, readFields, textFrom } from '../kit/input.ts';
import type { Counters } from '../kit/metrics.ts';
import type { ObjectStore } from '../kit/object-store.ts';
import { reason } from '../kit/reason.ts';
import type { Catalogue } from './catalogue.ts';
import { listOrders, placeOrder } from './orders.ts';
import type { Receipts } from './receipts.ts';

export interface ShopParts {
  readonly database: Database;
  readonly store: ObjectStore;
  readonly receipts: Receipts;
  readonly catalogue: Catalogue;
  readonly counters: Counters;
  readonly isReady: () => boolean;
  readonly onQueued: () => void;
  readonly onOrder: () => void;
}

const home = async ({ catalogue, store, counters }: ShopParts): Promise<unknown> => {
  const [listed, banner] = await Promise.all([
    catalogue.all(),
    store.get('banner.png').then(
      () => 'live',
      () => 'placeholder',
    ),
  ]);
  counters.count('app_home_total', { catalogue: listed.from, banner });
  return { catalogue: listed.from, banner, products: listed.products };
};

const postOrder = async (parts: ShopParts, exchange: Exchange): Promise<void> => {
  const fields = await readFields(exchange);
  const key = nameFrom(fields, 'key');
  const outcome = await placeOrder(parts.database, { key, product: numberFrom(fields, 'product') });
  if (outcome === 'no-such-product') throw new HttpError(404, 'NoSuchProduct');
  if (outcome === 'placed') parts.onOrder();
  parts.counters.count('app_orders_total', { outcome });
  sendJson(exchange.response, outcome === 'placed' ? 201 : 200, { key });
};

const postChat = async ({ database }: ShopParts, exchange: Exchange): Promise<void> => {
  const text = textFrom(await readFields(exchange), 'text');
  const [message] = await database.query<{ id: number }>('insert into chat_messages (text) values ($1) returning id', [
    text,
  ]);
  sendJson(exchange.response, 201, { id: message?.id });
};

const postChatImage = async ({ store }: ShopParts, exchange: Exchange): Promise<void> => {
  const name = nameFrom(await readFields(exchange), 'name');
  sendJson(exchange.response, 201, { upload: await store.presignPut(`chat/${name}`) });
};

const postReceipt = async (parts: ShopParts, exchange: Exchange): Promise<void> => {
  const key = nameFrom(await readFields(exchange), 'key');
  const state = await parts.receipts.take(key);
  if (state === 'refused') throw new HttpError(502, 'StorageUnavailable', 'the receipt could not be stored');
  if (state === 'queued') parts.onQueued();
  sendJson(exchange.response, state === 'stored' ? 201 : 202, { key, state });
};

const getReceipts = async ({ receipts }: ShopParts, exchange: Exchange): Promise<unknown> => {
  const prefix = prefixOf(exchange);
  try {
    return { keys: await receipts.stored(prefix) };
  } catch (error) {
    throw new HttpError(503, 'StorageUnavailable', reason(error));
  }
};

const metrics = ({ counters }: ShopParts, { response }: Exchange): void => {
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
  response.end(counters.page());
};

const readiness = ({ isReady }: ShopParts): unknown => {
  if (!isReady()) throw new HttpError(503, 'NotReady', 'the database has not answered yet');
  return { ready: true };
};

/** What the shop answers. */
export const shopRoutes = (parts: ShopParts): Routes => {
  const withParts =
    (handle: (parts: ShopParts, exchange: Exchange) => unknown): Handler =>
    (exchange) =>
      handle(parts, exchange);
  return {
    'GET /healthz': () => ({ up: true }),
    'GET /readyz': withParts(readiness),
    'GET /metrics': withParts(metrics),
    'GET /': withParts(home),
    'GET /products/:id': ({ params }) => parts.catalogue.one(params['id'] ?? ''),
    'POST /orders': withParts(postOrder),
    'GET /orders': async (exchange) => ({ keys: await listOrders(parts.database, prefixOf(exchange)) }),
    'POST /chat': withParts(postChat),
    'POST /chat/image': withParts(postChatImage),
    'POST /receipts': withParts(postReceipt),
    'GET /receipts': withParts(getReceipts),
  };
};
