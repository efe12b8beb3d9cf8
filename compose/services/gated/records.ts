import { AppendFile } from './append-file.ts';

interface Stored {
  readonly shelf: string;
  readonly id: string;
  readonly value: unknown;
}

type Shelves = Map<string, Map<string, unknown>>;

const store = (shelves: Shelves, { shelf, id, value }: Stored): void => {
  const values = shelves.get(shelf) ?? new Map<string, unknown>();
  shelves.set(shelf, values.set(id, value));
};

/** Values by shelf and id: in memory to read, on disk before a write is acknowledged. */
export class Records {
  readonly #file: AppendFile;
  readonly #shelves: Shelves;
  readonly #adding = new Map<string, Promise<void>>();

  private constructor(file: AppendFile, shelves: Shelves) {
    this.#file = file;
    this.#shelves = shelves;
  }

  static async open(path: string): Promise<Records> {
    const shelves: Shelves = new Map();
    const file = await AppendFile.open(path, (line) => store(shelves, JSON.parse(line) as Stored));
    return new Records(file, shelves);
  }

  has(shelf: string, id: string): boolean {
    return this.#shelves.get(shelf)?.has(id) ?? false;
  }

  get(shelf: string, id: string): unknown {
    return this.#shelves.get(shelf)?.get(id);
  }

  /** The ids of a shelf in the order in which they were first stored. */
  ids(shelf: string, prefix: string): readonly string[] {
    return [...(this.#shelves.get(shelf)?.keys() ?? [])].filter((id) => id.startsWith(prefix));
  }

  /** Stores a value; the newest wins. */
  async put(shelf: string, id: string, value: unknown): Promise<void> {
    await this.#file.append(JSON.stringify({ shelf, id, value }));
    store(this.#shelves, { shelf, id, value });
  }

  /** Stores a value unless the id is there; says whether it did. Both answers mean that it is on disk. */
  async add(shelf: string, id: string, value: unknown): Promise<boolean> {
    if (this.has(shelf, id)) return false;
    const name = JSON.stringify([shelf, id]);
    const running = this.#adding.get(name);
    if (running) {
      await running;
      return false;
    }
    const write = this.put(shelf, id, value);
    this.#adding.set(name, write);
    try {
      await write;
    } finally {
      this.#adding.delete(name);
    }
    return true;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
