import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { S3Error } from '../s3-error.ts';
import { Bucket } from './bucket.ts';
import { Disk } from './disk.ts';
import { Uploads } from './uploads.ts';
import { Users } from './users.ts';

const BUCKET_NAME = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Paths that are ours. */
const RESERVED = new Set(['minio', 'metrics']);

/** S3Error InvalidBucketName when no bucket may have this name. */
export const checkBucketName = (name: string): void => {
  if (!BUCKET_NAME.test(name) || RESERVED.has(name)) throw new S3Error('InvalidBucketName');
};

/** All that is stored, in one folder. */
export class Store {
  readonly disk: Disk;
  readonly uploads: Uploads;
  readonly users: Users;
  readonly #dir: string;
  readonly #buckets = new Map<string, Bucket>();

  constructor(dataDir: string) {
    this.disk = new Disk(dataDir);
    this.#dir = join(dataDir, 'buckets');
    mkdirSync(this.#dir, { recursive: true });
    for (const name of readdirSync(this.#dir)) this.#buckets.set(name, new Bucket(this.#dir, name, this.disk));
    this.uploads = new Uploads(join(dataDir, 'uploads'), this.disk);
    this.users = new Users(join(dataDir, 'users'), this.disk);
    this.disk.sweep(new Set([...this.#blobs(), ...this.uploads.blobs()]));
  }

  buckets(): readonly Bucket[] {
    return [...this.#buckets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw new S3Error('NoSuchBucket');
    return bucket;
  }

  async createBucket(name: string): Promise<void> {
    checkBucketName(name);
    if (this.#buckets.has(name)) throw new S3Error('BucketAlreadyOwnedByYou');
    mkdirSync(join(this.#dir, name));
    const bucket = new Bucket(this.#dir, name, this.disk);
    this.#buckets.set(name, bucket);
    await bucket.update(bucket.record);
  }

  dropBucket(name: string): void {
    this.bucket(name).drop();
    this.#buckets.delete(name);
  }

  *#blobs(): Generator<string> {
    for (const bucket of this.#buckets.values()) for (const { blob } of bucket.objects()) yield blob;
  }
}
