import { end, query } from './db.js';
import { makeBucket } from './storage.js';

const TRIES = 30;

const PRODUCTS = [
  ['tea', 450],
  ['cup', 1200],
  ['kettle', 3900],
];

/** Both may still be starting. */
const eventually = async (work) => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
};

await eventually(async () => {
  await query('CREATE TABLE IF NOT EXISTS products (name text PRIMARY KEY, cents integer NOT NULL)');
  await query(`CREATE TABLE IF NOT EXISTS orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product text NOT NULL REFERENCES products,
    reference text UNIQUE,
    receipt text,
    made timestamptz NOT NULL DEFAULT now()
  )`);
  await query('CREATE INDEX IF NOT EXISTS orders_open ON orders (id) WHERE receipt IS NULL');
  for (const [name, cents] of PRODUCTS)
    await query('INSERT INTO products VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, cents]);
});
await eventually(makeBucket);
await end();
console.log('migrated');
