import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '../bucket-policy.ts';
import type { Checksum } from '../payload.ts';
import { S3Error } from '../s3-error.ts';
import { readRecord, type Disk } from './disk.ts';

/** What is known of an object, beside its bytes. */
export interface ObjectRecord {
  readonly key: string;
  readonly blob: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  /** Headers that a download repeats: content-type, cache-control, x-amz-meta-…. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum | undefined;
}

/** What is known of a bucket, beside its objects. */
export interface BucketRecord {
  readonly createdMs: number;
  readonly policy?: Policy | undefined;
}

/** Throws when the object that is there now forbids a write. */
export type WriteCondition = (existing: ObjectRecord | undefined) => void;

const BUCKET_RECORD = 'bucket.json';

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** One bucket: its records on disk, and the same in memory. */
export class Bucket {
  readonly name: string;
  readonly #dir: string;
  readonly #disk: Disk;
  readonly #objects = new Map<string, ObjectRecord>();
  #record: BucketRecord;
  #sorted: readonly string[] | undefined;
  #gone = false;

  constructor(dir: string, name: string, disk: Disk) {
    this.name = name;
    this.#dir = join(dir, name);
    this.#disk = disk;
    this.#record = (readRecord(join(this.#dir, BUCKET_RECORD)) as BucketRecord | undefined) ?? {
      createdMs: Date.now(),
    };
    for (const file of readdirSync(this.#dir)) {
      if (file === BUCKET_RECORD) continue;
      const record = readRecord(join(this.#dir, file)) as ObjectRecord;
      this.#objects.set(record.key, record);
    }
  }

  get record(): BucketRecord {
    return this.#record;
  }

  async update(record: BucketRecord): Promise<void> {
    const staged = await this.#disk.stage(record);
    this.#disk.commit(staged, join(this.#dir, BUCKET_RECORD), () => this.#mustBeThere());
    this.#record = record;
  }

  find(key: string): ObjectRecord | undefined {
    return this.#objects.get(key);
  }

  get(key: string): ObjectRecord {
    const record = this.#objects.get(key);
    if (!record) throw new S3Error('NoSuchKey');
    return record;
  }

  /** All records. */
  objects(): Iterable<ObjectRecord> {
    return this.#objects.values();
  }

  /** All keys in the order of a listing: by their bytes. */
  keys(): readonly string[] {
    this.#sorted ??= [...this.#objects.keys()].toSorted(byBytes);
    return this.#sorted;
  }

  /** Opens an object's bytes with the record that belongs to them. */
  async open(key: string): Promise<{ readonly record: ObjectRecord; readonly file: FileHandle }> {
    const record = this.get(key);
    try {
      return { record, file: await this.#disk.openBlob(record.blob) };
    } catch (error) {
      if (this.#objects.get(key) === record) throw error;
      return this.open(key); // it was replaced in between
    }
  }

  /** Makes a write true, or removes its bytes when it may not be. */
  async put(record: ObjectRecord, condition: WriteCondition): Promise<void> {
    const previous = await this.#commit(record, condition).catch(async (error: unknown) => {
      await this.#disk.removeBlob(record.blob);
      throw error;
    });
    if (previous) await this.#disk.removeBlob(previous.blob);
  }

  /** Removes an object, if it is there. */
  async remove(key: string): Promise<void> {
    const record = this.#objects.get(key);
    if (!record) return;
    rmSync(this.#pathOf(key), { force: true });
    this.#objects.delete(key);
    this.#sorted = undefined;
    await this.#disk.removeBlob(record.blob);
  }

  /** Removes the bucket, if it is empty. */
  drop(): void {
    if (this.#objects.size > 0) throw new S3Error('BucketNotEmpty');
    rmSync(this.#dir, { recursive: true });
    this.#gone = true;
  }

  async #commit(record: ObjectRecord, condition: WriteCondition): Promise<ObjectRecord | undefined> {
    const staged = await this.#disk.stage(record);
    const previous = this.#objects.get(record.key);
    this.#disk.commit(staged, this.#pathOf(record.key), () => {
      this.#mustBeThere();
      condition(previous);
    });
    this.#objects.set(record.key, record);
    if (!previous) this.#sorted = undefined;
    return previous;
  }

  #mustBeThere(): void {
    if (this.#gone) throw new S3Error('NoSuchBucket');
  }

  /** Keys hold any byte and are longer than file names may be. */
  #pathOf(key: string): string {
    return join(this.#dir, `${createHash('sha256').update(key).digest('hex')}.json`);
  }
}
