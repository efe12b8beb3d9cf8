import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { S3Error } from '../s3-error.ts';
import { readRecord, type Disk } from './disk.ts';

/** An access key beside the owner's. */
export interface User {
  readonly name: string;
  readonly secret: string;
  readonly enabled: boolean;
}

/** The users: their records on disk, and the same in memory. */
export class Users {
  readonly #dir: string;
  readonly #disk: Disk;
  readonly #users = new Map<string, User>();

  constructor(dir: string, disk: Disk) {
    this.#dir = dir;
    this.#disk = disk;
    mkdirSync(dir, { recursive: true });
    for (const file of readdirSync(dir)) {
      const user = readRecord(join(dir, file)) as User;
      this.#users.set(user.name, user);
    }
  }

  /** S3Error InvalidAccessKeyId when there is no such user, or he is disabled. */
  secretOf(name: string): string {
    const user = this.#users.get(name);
    if (!user?.enabled) throw new S3Error('InvalidAccessKeyId');
    return user.secret;
  }

  /** Makes a user, or gives one another secret. */
  async put(user: User): Promise<void> {
    const staged = await this.#disk.stage(user);
    const file = `${createHash('sha256').update(user.name).digest('hex')}.json`;
    this.#disk.commit(staged, join(this.#dir, file), () => {});
    this.#users.set(user.name, user);
  }
}
