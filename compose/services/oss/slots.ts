import type { ServerResponse } from 'node:http';
import { S3Error } from './s3-error.ts';

/**
 * How many S3 requests are worked on at once. As in MinIO nobody waits for a slot, each answer tells how many were
 * free, and whoever leaves keeps his own until all that he asked for is done.
 */
export class Slots {
  readonly #limit: number;
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Works in a slot of its own; S3Error at once when none is free. */
  async within(response: ServerResponse, work: () => Promise<void>): Promise<void> {
    const free = this.#limit - this.#taken;
    response.setHeader('x-ratelimit-limit', this.#limit);
    response.setHeader('x-ratelimit-remaining', free);
    if (free === 0) throw new S3Error('TooManyRequests');
    this.#taken += 1;
    try {
      await work();
    } finally {
      this.#taken -= 1;
    }
  }
}
