import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { S3Error } from '../s3-error.ts';
import { readRecord, type Blob, type Disk } from './disk.ts';

const SMALLEST_PART_BYTES = 5 * 1024 * 1024;
const UPLOAD_RECORD = 'upload.json';

/** A multipart upload that was begun. */
export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly startedMs: number;
  /** Headers that the object will have. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A part that was uploaded; its ETag is the MD5 of its bytes. */
export interface Part extends Blob {
  readonly number: number;
  readonly modifiedMs: number;
}

/** A part as the client's closing list names it. */
export interface ListedPart {
  readonly number: number;
  readonly etag: string;
}

/** The multipart uploads that are neither completed nor aborted. */
export class Uploads {
  readonly #dir: string;
  readonly #disk: Disk;
  readonly #uploads = new Map<string, { readonly upload: Upload; readonly parts: Map<number, Part> }>();

  constructor(dir: string, disk: Disk) {
    this.#dir = dir;
    this.#disk = disk;
    mkdirSync(dir, { recursive: true });
    for (const id of readdirSync(dir)) this.#load(id);
  }

  async create(about: Omit<Upload, 'id' | 'startedMs'>): Promise<Upload> {
    const upload = { ...about, id: randomUUID(), startedMs: Date.now() };
    const staged = await this.#disk.stage(upload);
    mkdirSync(join(this.#dir, upload.id));
    this.#disk.commit(staged, join(this.#dir, upload.id, UPLOAD_RECORD), () => {});
    this.#uploads.set(upload.id, { upload, parts: new Map() });
    return upload;
  }

  /** The upload of this id; undefined also when it is another key's. */
  find(id: string, bucket: string, key: string): Upload | undefined {
    const upload = this.#uploads.get(id)?.upload;
    return upload?.bucket === bucket && upload.key === key ? upload : undefined;
  }

  list(bucket: string): readonly Upload[] {
    return [...this.#uploads.values()]
      .map(({ upload }) => upload)
      .filter((upload) => upload.bucket === bucket)
      .toSorted((a, b) => (a.key === b.key ? a.startedMs - b.startedMs : a.key < b.key ? -1 : 1));
  }

  parts(id: string): readonly Part[] {
    return [...this.#entry(id).parts.values()].toSorted((a, b) => a.number - b.number);
  }

  async putPart(id: string, part: Part): Promise<void> {
    const staged = await this.#disk.stage(part);
    this.#disk.commit(staged, join(this.#dir, id, `${part.number}.json`), () => void this.#entry(id));
    const { parts } = this.#entry(id);
    const previous = parts.get(part.number);
    parts.set(part.number, part);
    if (previous) await this.#disk.removeBlob(previous.id);
  }

  /** The parts that a list names; S3Error when one is missing, changed, too small, or out of order. */
  select(id: string, list: readonly ListedPart[]): readonly Part[] {
    const { parts } = this.#entry(id);
    if (list.some(({ number }, index) => number <= (list[index - 1]?.number ?? 0)))
      throw new S3Error('InvalidPartOrder');
    const selected = list.map(({ number, etag }) => {
      const part = parts.get(number);
      if (!part || part.md5 !== etag) throw new S3Error('InvalidPart');
      return part;
    });
    if (selected.slice(0, -1).some(({ size }) => size < SMALLEST_PART_BYTES)) throw new S3Error('EntityTooSmall');
    return selected;
  }

  /** The parts' bytes as one blob, with the ETag of an object made of them. */
  async join(parts: readonly Part[]): Promise<{ readonly blob: Blob; readonly etag: string }> {
    const blob = await this.#disk.write(this.#bytesOf(parts));
    const hash = createHash('md5');
    for (const { md5 } of parts) hash.update(md5, 'hex');
    return { blob, etag: `${hash.digest('hex')}-${parts.length}` };
  }

  /** Forgets an upload and removes its parts. */
  async drop(id: string): Promise<void> {
    const { parts } = this.#entry(id);
    rmSync(join(this.#dir, id), { recursive: true, force: true });
    this.#uploads.delete(id);
    await Promise.all([...parts.values()].map((part) => this.#disk.removeBlob(part.id)));
  }

  *blobs(): Generator<string> {
    for (const { parts } of this.#uploads.values()) for (const { id } of parts.values()) yield id;
  }

  async *#bytesOf(parts: readonly Part[]): AsyncGenerator<Buffer> {
    for (const part of parts) {
      const file = await this.#disk.openBlob(part.id);
      yield* file.createReadStream() as AsyncIterable<Buffer>;
    }
  }

  #entry(id: string): { readonly upload: Upload; readonly parts: Map<number, Part> } {
    const entry = this.#uploads.get(id);
    if (!entry) throw new S3Error('NoSuchUpload');
    return entry;
  }

  #load(id: string): void {
    const dir = join(this.#dir, id);
    const upload = readRecord(join(dir, UPLOAD_RECORD)) as Upload | undefined;
    if (!upload) return rmSync(dir, { recursive: true });
    const parts = readdirSync(dir)
      .filter((file) => file !== UPLOAD_RECORD)
      .map((file) => readRecord(join(dir, file)) as Part);
    this.#uploads.set(id, { upload, parts: new Map(parts.map((part) => [part.number, part])) });
  }
}
