import type { Clock } from '../../src/model/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that a test moves. */
export class FakeClock implements Clock {
  #now = 0;
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now;
  }

  wall(): string {
    return new Date(this.#now).toISOString();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const sleeper: Sleeper = {
        until: this.#now + Math.max(0, ms),
        wake: () => {
          this.#sleepers = this.#sleepers.filter((it) => it !== sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Lets everything that waits for nothing but others go on. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Time passes; each sleeper wakes when it is due. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (;;) {
      const [next] = this.#sleepers.filter((it) => it.until <= end).toSorted((a, b) => a.until - b.until);
      if (!next) break;
      this.#now = Math.max(this.#now, next.until);
      next.wake();
      await this.settle();
    }
    this.#now = end;
  }

  /** This process stood still: whoever was due meanwhile wakes late. */
  async stall(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
  }
}
