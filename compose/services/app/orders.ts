import type { Database } from '../kit/database.ts';

// One statement, so one transaction and one round trip: nothing is held open when the link to the database hangs.
// The lock makes ids follow the order of commits; a producer that reads by id then never skips a row committed late.
const PLACE = `
with turn as materialized (select pg_advisory_xact_lock(1112)),
known as (select id from products where id = $2),
placed as (
  insert into orders (key, product) select $1, known.id from turn, known
  on conflict (key) do nothing returning key, product, placed_at),
announced as (
  insert into events (target, body)
  select target, json_build_object('id', key, 'producer', 'app', 'product', product, 'at', placed_at)
  from placed, unnest(array['sls', 'mns']) as target)
select (select count(*)::integer from known) as known, (select count(*)::integer from placed) as placed`;

/** Writes an order and its events. A key that is there already changes nothing. */
export const placeOrder = async (
  database: Database,
  order: { readonly key: string; readonly product: number },
): Promise<'placed' | 'duplicate' | 'no-such-product'> => {
  const [row] = await database.query<{ known: number; placed: number }>(PLACE, [order.key, order.product]);
  if (row?.placed === 1) return 'placed';
  return row?.known === 1 ? 'duplicate' : 'no-such-product';
};

/** The keys of the orders in the order they were placed. */
export const listOrders = async (database: Database, prefix: string): Promise<readonly string[]> => {
  const rows = await database.query<{ key: string }>('select key from orders where starts_with(key, $1) order by id', [
    prefix,
  ]);
  return rows.map((it) => it.key);
};
