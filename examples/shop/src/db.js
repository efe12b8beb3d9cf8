import pg from 'pg';

// A database that hangs must not hold a page for longer than its reader waits.
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 10,
  connectionTimeoutMillis: 1000,
  query_timeout: 1000,
});
pool.on('error', (error) => console.error('database', error.message));

/** The rows that a query brings. */
export const query = async (text, values = []) => (await pool.query(text, values)).rows;

/** What `work` does with one client, all of it or nothing. */
export const transaction = async (work) => {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('BEGIN');
    const result = await work(async (text, values = []) => (await client.query(text, values)).rows);
    await client.query('COMMIT');
    broken = false;
    return result;
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => (broken = false),
      () => {},
    );
    throw error;
  } finally {
    client.release(broken);
  }
};

export const end = async () => pool.end();
