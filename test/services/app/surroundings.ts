import { createShop, type ShopOptions } from '../../../compose/services/app/shop.ts';
import { sharedPostgres, type SharedPostgres } from '../../support/shared-postgres.ts';
import { ask, listen, unlisten, type Told } from '../kit/ask.ts';
import { Relay } from '../kit/relay.ts';
import { StorePeer } from '../kit/store-peer.ts';
import { until } from '../kit/until.ts';
import { EventsPeer } from './events-peer.ts';

/** A running shop of a test. */
export interface OpenShop {
  readonly url: string;
  readonly ask: (what: string, json?: unknown) => Promise<Told>;
  readonly stop: () => Promise<void>;
}

/** What a shop lives among: a real Postgres, and small peers, each behind a link that can be broken. */
export interface Surroundings {
  readonly postgres: SharedPostgres;
  readonly oss: StorePeer;
  readonly sls: EventsPeer;
  readonly mns: EventsPeer;
  readonly links: { readonly rds: Relay; readonly oss: Relay; readonly sls: Relay; readonly mns: Relay };
  readonly settings: (changes?: Partial<ShopOptions>) => ShopOptions;
  /** Starts a shop and waits until it is ready. */
  readonly open: (changes?: Partial<ShopOptions>) => Promise<OpenShop>;
  /** Stops every shop that is open and mends every link. */
  readonly calm: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Starts a shop without waiting for anything. */
export const openShop = async (options: ShopOptions): Promise<OpenShop> => {
  const shop = createShop(options);
  const url = await listen(shop.server);
  return {
    url,
    ask: (what, json) => ask(url, what, json === undefined ? {} : { json }),
    stop: async () => {
      await unlisten(shop.server);
      await shop.stop();
    },
  };
};

const start = async (database: 'shop' | 'outboxes') => {
  const postgres = await sharedPostgres(database);
  const [oss, sls, mns] = await Promise.all([StorePeer.start(), EventsPeer.start(), EventsPeer.start()]);
  oss.objects.set('banner.png', 'a picture');
  const [rdsLink, ossLink, slsLink, mnsLink] = await Promise.all(
    [postgres, oss, sls, mns].map(({ port }) => Relay.to(port)),
  );
  if (!rdsLink || !ossLink || !slsLink || !mnsLink) throw new Error('no links');
  return { postgres, oss, sls, mns, links: { rds: rdsLink, oss: ossLink, sls: slsLink, mns: mnsLink } };
};

export const startSurroundings = async (database: 'shop' | 'outboxes'): Promise<Surroundings> => {
  const parts = await start(database);
  const { postgres, oss, sls, mns, links } = parts;
  const shops = new Set<OpenShop>();
  const settings = (changes: Partial<ShopOptions> = {}): ShopOptions => ({
    rds: postgres.url({ port: links.rds.port }),
    oss: `http://127.0.0.1:${links.oss.port}`,
    ossHost: 'oss:9000',
    sls: `http://127.0.0.1:${links.sls.port}`,
    mns: `http://127.0.0.1:${links.mns.port}`,
    accessKey: 'shop:secret',
    receipt: 'outbox',
    tell: () => {},
    ...changes,
  });
  const calm = async (): Promise<void> => {
    oss.denies = false;
    sls.refuses = undefined;
    mns.refuses = undefined;
    await Promise.all(Object.values(links).map((it) => it.pass()));
    await Promise.all([...shops].map((it) => it.stop()));
  };
  return {
    ...parts,
    settings,
    open: async (changes) => {
      const opened = await openShop(settings(changes));
      const shop: OpenShop = {
        ...opened,
        stop: () => {
          shops.delete(shop);
          return opened.stop();
        },
      };
      shops.add(shop);
      await until('the shop is ready', async () => (await shop.ask('GET /readyz')).status === 200);
      return shop;
    },
    calm,
    remove: async () => {
      await calm();
      await Promise.all(Object.values(links).map((it) => it.refuse()));
      await Promise.all([oss, sls, mns].map((it) => it.stop()));
    },
  };
};
