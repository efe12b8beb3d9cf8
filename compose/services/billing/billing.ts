import type { Server } from 'node:http';
import { Database } from '../kit/database.ts';
import { HttpError, httpServer, sendJson, type Exchange } from '../kit/http.ts';
import { nameFrom, numberFrom, prefixOf, readFields } from '../kit/input.ts';
import { promptly } from '../kit/promptly.ts';
import { WorkLoop } from '../kit/work-loop.ts';
import { issueToken, userOfToken } from './session.ts';

export interface BillingOptions {
  readonly rds: string;
  readonly sessionSecret: string;
  readonly tell: (event: string) => void;
}

export interface Billing {
  /** Not yet listening. */
  readonly server: Server;
  readonly stop: () => Promise<void>;
}

const SCHEMA = `
create table if not exists purchases (
  id integer generated always as identity primary key,
  key text not null unique, buyer text not null, amount integer not null, bought_at timestamptz not null default now())`;

/** The one account there is: a drill needs no more. */
const USERS: Readonly<Record<string, string>> = { drill: 'drill' };

const login = async (secret: string, exchange: Exchange): Promise<unknown> => {
  const fields = await readFields(exchange);
  const user = nameFrom(fields, 'user');
  if (!Object.hasOwn(USERS, user) || USERS[user] !== fields['password']) throw new HttpError(401, 'WrongPassword');
  return { token: issueToken(secret, user, Date.now()) };
};

const buyerOf = (secret: string, { request }: Exchange): string => {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const user = userOfToken(secret, token, Date.now());
  if (user === undefined) throw new HttpError(401, 'NoSession', 'log in first');
  return user;
};

const buy = async (database: Database, buyer: string, exchange: Exchange): Promise<void> => {
  const fields = await readFields(exchange);
  const key = nameFrom(fields, 'key');
  const added = await database.query(
    'insert into purchases (key, buyer, amount) values ($1, $2, $3) on conflict (key) do nothing returning id',
    [key, buyer, numberFrom(fields, 'amount')],
  );
  sendJson(exchange.response, added.length === 1 ? 201 : 200, { key });
};

/** Purchases behind a login of its own: it needs the database and nobody else. */
export const createBilling = (options: BillingOptions): Billing => {
  const { sessionSecret } = options;
  const database = new Database(options.rds, { connections: 8, limitMs: 2000 });
  let ready = false;
  const setUp = new WorkLoop(
    async () => {
      await database.query(SCHEMA);
      ready = true;
      return 'done';
    },
    (event) => options.tell(`set-up ${event}`),
  );
  setUp.start();

  const list = async (exchange: Exchange): Promise<unknown> => {
    const rows = await database.query<{ key: string }>(
      'select key from purchases where starts_with(key, $1) order by id',
      [prefixOf(exchange)],
    );
    return { keys: rows.map((it) => it.key) };
  };
  const server = httpServer({
    'GET /healthz': () => ({ up: true }),
    'GET /readyz': () => {
      if (!ready) throw new HttpError(503, 'NotReady', 'the database has not answered yet');
      return { ready };
    },
    'POST /login': (exchange) => login(sessionSecret, exchange),
    'POST /purchases': (exchange) => buy(database, buyerOf(sessionSecret, exchange), exchange),
    'GET /purchases': list,
  });
  return { server, stop: () => promptly(setUp.stop().then(() => database.close())) };
};
