import { Pool, type QueryConfig, type QueryResultRow } from 'pg';
import { HttpError } from './http.ts';
import { reason } from './reason.ts';

/** The database refused, broke or did not answer in time. */
export class DatabaseUnavailable extends HttpError {
  constructor(cause: unknown) {
    super(503, 'DatabaseUnavailable', reason(cause));
    this.cause = cause;
  }
}

/** A pool of connections; no query takes longer than `limitMs`, waiting for a connection and the dial included. */
export class Database {
  readonly #pool: Pool;
  readonly #limitMs: number;

  constructor(url: string, options: { readonly connections: number; readonly limitMs: number }) {
    this.#limitMs = options.limitMs;
    this.#pool = new Pool({
      connectionString: url,
      max: options.connections,
      connectionTimeoutMillis: options.limitMs,
      statement_timeout: options.limitMs,
      idleTimeoutMillis: 60_000,
    });
    // Each failed query tells its caller; a connection that breaks while nobody uses it must not end the process.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** The rows of one statement, which is a transaction of its own. */
  async query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const due = performance.now() + this.#limitMs;
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw new DatabaseUnavailable(error);
    });
    try {
      const leftMs = Math.max(1, Math.ceil(due - performance.now()));
      const config: QueryConfig & { readonly query_timeout: number } = {
        text,
        values: [...values],
        query_timeout: leftMs,
      };
      const { rows } = await client.query<Row>(config);
      client.release();
      return rows;
    } catch (error) {
      // Destroyed, not reused: a late answer to this query must never meet the next one.
      client.release(true);
      throw new DatabaseUnavailable(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
