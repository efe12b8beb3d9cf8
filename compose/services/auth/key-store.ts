import { Pool, type PoolClient } from 'pg';
import type { KeyPair } from '../kit/key-pair.ts';
import { hashSecret, type AccessKey } from './access-key.ts';

const ANSWER_MS = 2000;
const PARTNERS = 200;

/** Pages of access keys, sorted by name, over one connection: one that breaks ends the reading. */
export interface Reading {
  /** The page after this name. */
  readonly page: (after: string, size: number) => Promise<readonly AccessKey[]>;
  readonly end: () => void;
}

const TABLE = `create table if not exists access_keys (
  name text collate "C" primary key, secret_hash bytea not null, actions text[] not null)`;
/** Keys of others, that make the list long; nobody knows their secrets. */
const OTHERS = `insert into access_keys
  select 'partner-' || lpad(n::text, 4, '0'), sha256(gen_random_uuid()::text::bytea), '{s3:*}'
  from generate_series(1, $1) as n on conflict do nothing`;
const OWN = `insert into access_keys values ($1, $2, '{*}')
  on conflict (name) do update set secret_hash = excluded.secret_hash`;
const PAGE = 'select name, secret_hash, actions from access_keys where name > $1 order by name limit $2';

interface Row {
  readonly name: string;
  readonly secret_hash: Buffer;
  readonly actions: readonly string[];
}

const reading = (client: PoolClient): Reading => {
  let broken: Error | undefined;
  // It may break between two pages, when no query is there to be told.
  const onBreak = (error: Error): void => void (broken = error);
  client.on('error', onBreak);
  return {
    page: async (after, size) => {
      try {
        const { rows } = await client.query<Row>(PAGE, [after, size]);
        return rows.map((row) => ({ name: row.name, secretHash: row.secret_hash, actions: row.actions }));
      } catch (error) {
        broken ??= error instanceof Error ? error : new Error(String(error));
        throw broken;
      }
    },
    end: () => {
      client.off('error', onBreak);
      client.release(broken);
    },
  };
};

/** The access keys in the database. Each answer is waited for 2 s. */
export class KeyStore {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool({
      connectionString: url,
      max: 4,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
    });
    this.#pool.on('error', () => {}); // an idle connection that breaks is replaced by the next query
  }

  /** Makes the table and its rows; may run again. */
  async prepare(seeds: readonly KeyPair[]): Promise<void> {
    await this.#pool.query(TABLE);
    await this.#pool.query(OTHERS, [PARTNERS]);
    for (const { name, secret } of seeds) await this.#pool.query(OWN, [name, hashSecret(secret)]);
  }

  async read(): Promise<Reading> {
    return reading(await this.#pool.connect());
  }

  async ping(): Promise<void> {
    await this.#pool.query('select 1');
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}
