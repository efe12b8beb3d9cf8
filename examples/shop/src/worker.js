import { transaction } from './db.js';
import { put } from './storage.js';

const IDLE_MS = 200;
const AFTER_FAILURE_MS = 500;

/** Writes the receipt of the oldest order that has none; false: there was no such order. */
const writeReceipt = async () =>
  transaction(async (query) => {
    const [order] = await query(
      'SELECT id, product, made FROM orders WHERE receipt IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
    );
    if (!order) return false;
    const key = `receipts/${order.id}.txt`;
    await put(key, `${order.product}, ordered ${order.made.toISOString()}\n`);
    await query('UPDATE orders SET receipt = $1 WHERE id = $2', [key, order.id]);
    return true;
  });

let ended = false;
process.once('SIGTERM', () => (ended = true));

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

while (!ended) {
  try {
    if (!(await writeReceipt())) await sleep(IDLE_MS);
  } catch (error) {
    console.error('receipt', error.message);
    await sleep(AFTER_FAILURE_MS);
  }
}
process.exit(0);
