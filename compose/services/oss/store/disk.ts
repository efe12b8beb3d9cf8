import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes on disk that never change: an object's, or a part's. */
export interface Blob {
  readonly id: string;
  readonly size: number;
  /** hex */
  readonly md5: string;
}

/** There are secrets among them. */
const OWNER_ONLY = 0o600;

const writeSynced = async (path: string, pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> => {
  const file = await open(path, 'wx', OWNER_ONLY);
  try {
    await writeFile(file, pieces);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
};

/**
 * Files of the storage. Bytes are written first, under a name of their own; the record that names them is then renamed
 * into place: that one step makes a write true, so a killed process leaves the old object or the new one.
 */
export class Disk {
  readonly #blobs: string;
  readonly #staging: string;

  constructor(dir: string) {
    this.#blobs = join(dir, 'blobs');
    this.#staging = join(dir, 'staging');
    mkdirSync(this.#blobs, { recursive: true });
    rmSync(this.#staging, { recursive: true, force: true });
    mkdirSync(this.#staging);
  }

  /** Writes bytes to disk; nothing is kept when they end in an error. */
  async write(bytes: AsyncIterable<Buffer>): Promise<Blob> {
    const id = randomUUID();
    const md5 = createHash('md5');
    let size = 0;
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const piece of bytes) {
        md5.update(piece);
        size += piece.length;
        yield piece;
      }
    };
    await writeSynced(join(this.#blobs, id), counted());
    return { id, size, md5: md5.digest('hex') };
  }

  /** Opens the bytes; they stay readable through it even when they are removed. */
  openBlob(id: string): Promise<FileHandle> {
    return open(join(this.#blobs, id));
  }

  async removeBlob(id: string): Promise<void> {
    await rm(join(this.#blobs, id), { force: true });
  }

  /** Removes what a killed process wrote and never named. */
  sweep(known: ReadonlySet<string>): void {
    for (const id of readdirSync(this.#blobs)) if (!known.has(id)) rmSync(join(this.#blobs, id));
  }

  /** Writes a record to disk, not yet in its place. */
  async stage(record: unknown): Promise<string> {
    const path = join(this.#staging, randomUUID());
    await writeSynced(path, [Buffer.from(JSON.stringify(record))]);
    return path;
  }

  /**
   * Moves a record into place, if `check` does not throw. Synchronous, so that nothing comes between the check, the
   * rename and what the caller keeps in memory.
   */
  commit(staged: string, path: string, check: () => void): void {
    try {
      check();
      renameSync(staged, path);
    } catch (error) {
      rmSync(staged, { force: true });
      throw error;
    }
  }
}

/** A record of ours; undefined when there is none. */
export const readRecord = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
