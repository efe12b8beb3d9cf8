import type { Server } from 'node:http';
import { Database } from '../kit/database.ts';
import { httpServer } from '../kit/http.ts';
import { Counters } from '../kit/metrics.ts';
import { objectStore, type ObjectStoreOptions } from '../kit/object-store.ts';
import { promptly } from '../kit/promptly.ts';
import { WorkLoop } from '../kit/work-loop.ts';
import { Catalogue } from './catalogue.ts';
import { produce } from './producer.ts';
import { Receipts, type ReceiptMode } from './receipts.ts';
import { shopRoutes } from './shop-routes.ts';
import { SCHEMA } from './schema.ts';

export interface ShopOptions {
  readonly rds: string;
  readonly oss: string;
  readonly ossHost: string;
  readonly sls: string;
  readonly mns: string;
  /** `name:secret` */
  readonly accessKey: string;
  readonly receipt: ReceiptMode;
  readonly tell: (event: string) => void;
}

export interface Shop {
  /** Not yet listening. */
  readonly server: Server;
  readonly stop: () => Promise<void>;
}

const OSS_TIMEOUT_MS = 800;
/** Nobody waits for a listing but those who check the books; a long one may take longer than a page load. */
const LIST_TIMEOUT_MS = 2000;
const RDS_TIMEOUT_MS = 2000;
const CONNECTIONS = 16;

const stores = (options: ShopOptions): { readonly store: ObjectStoreOptions; readonly books: ObjectStoreOptions } => {
  const store = {
    address: options.oss,
    host: options.ossHost,
    accessKey: options.accessKey,
    bucket: 'media',
    timeoutMs: OSS_TIMEOUT_MS,
  };
  return { store, books: { ...store, timeoutMs: LIST_TIMEOUT_MS } };
};

/** The shop: sets its tables up, as often as it takes, and works its outboxes off in the background. */
export const createShop = (options: ShopOptions): Shop => {
  const counters = new Counters();
  const database = new Database(options.rds, { connections: CONNECTIONS, limitMs: RDS_TIMEOUT_MS });
  const { store: storeOptions, books } = stores(options);
  const store = { ...objectStore(storeOptions), list: objectStore(books).list };
  const receipts = new Receipts({ database, store, mode: options.receipt, counters });
  let ready = false;

  const telling = (name: string) => (event: string) => options.tell(`${name} ${event}`);
  const drain = new WorkLoop((stopping) => receipts.drain(stopping), telling('receipts'));
  const producers = Object.entries({ sls: `${options.sls}/logs/orders`, mns: `${options.mns}/messages/orders` }).map(
    ([target, url]) => {
      const producer = { target, url, accessKey: options.accessKey, database, counters };
      return new WorkLoop((stopping) => produce(producer, stopping), telling(target));
    },
  );
  const setUp = new WorkLoop(async () => {
    await database.query(SCHEMA);
    ready = true;
    for (const loop of [drain, ...producers]) loop.start();
    return 'done';
  }, telling('set-up'));
  setUp.start();

  const routes = shopRoutes({
    database,
    store,
    receipts,
    counters,
    catalogue: new Catalogue(database),
    isReady: () => ready,
    onQueued: () => drain.wake(),
    onOrder: () => producers.forEach((it) => it.wake()),
  });
  const stop = async (): Promise<void> => {
    await setUp.stop();
    await Promise.all([drain, ...producers].map((it) => it.stop()));
    await database.close();
  };
  return {
    server: httpServer(routes),
    stop: () => promptly(stop()),
  };
};
