import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { get, set } from './cache.js';
import { query } from './db.js';
import { exists, uploadUrl } from './storage.js';

const PORT = Number(process.env.PORT);
const CATALOGUE_S = 5;
const SESSION_S = 3600;

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The catalogue, from the cache where it has one; without a cache it costs a query each time. */
const catalogue = async () => {
  const kept = await get('catalogue').catch(() => null);
  if (kept) return JSON.parse(kept);
  const products = await query('SELECT name, cents FROM products ORDER BY name');
  await set('catalogue', JSON.stringify(products), CATALOGUE_S).catch(() => {});
  return products;
};

const userOf = async (request) => {
  const [, session] = /\bsession=([\w-]+)/.exec(request.headers.cookie ?? '') ?? [];
  const user = session && (await get(`session:${session}`));
  if (!user) throw new Refusal(401, 'sign in first');
  return user;
};

const ROUTES = [
  ['GET', /^\/healthz$/, async () => [200, { ready: true }]],
  ['GET', /^\/$/, async () => [200, { products: await catalogue() }]],
  [
    'POST',
    /^\/sessions$/,
    async ({ request }) => {
      const { user } = await json(request);
      if (!user) throw new Refusal(400, 'who are you?');
      const session = randomUUID();
      await set(`session:${session}`, String(user), SESSION_S);
      return [201, { session }, { 'set-cookie': `session=${session}; HttpOnly; Path=/` }];
    },
  ],
  ['GET', /^\/me$/, async ({ request }) => [200, { user: await userOf(request) }]],
  [
    'POST',
    /^\/orders$/,
    async ({ request }) => {
      const { product, reference = null } = await json(request);
      const [order] = await query('INSERT INTO orders (product, reference) VALUES ($1, $2) RETURNING id', [
        product,
        reference,
      ]);
      return [201, { id: order.id }];
    },
  ],
  [
    'GET',
    /^\/orders$/,
    async ({ url }) => {
      const orders = await query('SELECT reference FROM orders WHERE reference LIKE $1 ORDER BY id', [
        `${url.searchParams.get('prefix') ?? ''}%`,
      ]);
      return [200, { references: orders.map(({ reference }) => reference) }];
    },
  ],
  [
    'GET',
    /^\/orders\/(\d+)$/,
    async ({ match }) => {
      const [order] = await query('SELECT product, receipt FROM orders WHERE id = $1', [match[1]]);
      if (!order) throw new Refusal(404, 'there is no such order');
      return [200, order];
    },
  ],
  [
    'POST',
    /^\/pictures$/,
    async () => {
      const key = `${randomUUID()}.png`;
      return [201, { key, url: await uploadUrl(key) }];
    },
  ],
  ['GET', /^\/pictures\/([\w.-]+)$/, async ({ match }) => [200, { stored: await exists(match[1]) }]],
];

const answer = async (request) => {
  const url = new URL(request.url, 'http://shop');
  for (const [method, path, route] of ROUTES) {
    const match = path.exec(url.pathname);
    if (match && method === request.method) return route({ request, url, match });
  }
  throw new Refusal(404, 'there is nothing here');
};

const server = createServer((request, response) => {
  answer(request)
    .catch((error) => {
      if (error instanceof Refusal) return [error.status, { error: error.message }];
      console.error(request.method, request.url, error.message);
      return [503, { error: 'something that this page needs does not answer' }];
    })
    .then(([status, body, headers = {}]) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    });
});
server.listen(PORT, () => console.log(`http://localhost:${PORT}`));
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
