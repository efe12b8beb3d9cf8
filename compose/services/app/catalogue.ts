import type { Database } from '../kit/database.ts';
import { HttpError } from '../kit/http.ts';

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly priceCents: number;
  readonly picture: string;
}

const COLUMNS = 'id, name, price_cents as "priceCents", picture';

/** What the shop sells: from the database, and for the home page from memory while the database is away. */
export class Catalogue {
  readonly #database: Database;
  #lastGood: readonly Product[] | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async all(): Promise<{ readonly from: 'live' | 'cached'; readonly products: readonly Product[] }> {
    try {
      this.#lastGood = await this.#database.query<Product>(`select ${COLUMNS} from products order by id`);
      return { from: 'live', products: this.#lastGood };
    } catch (error) {
      if (this.#lastGood === undefined) throw error;
      return { from: 'cached', products: this.#lastGood };
    }
  }

  async one(id: string): Promise<Product> {
    const missing = new HttpError(404, 'NoSuchProduct', `no product ${id}`);
    if (!/^\d{1,9}$/.test(id)) throw missing;
    const [product] = await this.#database.query<Product>(`select ${COLUMNS} from products where id = $1`, [
      Number(id),
    ]);
    if (product === undefined) throw missing;
    return product;
  }
}
