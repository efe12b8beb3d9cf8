import type { Ms } from './toxics/kind.ts';

const LONGEST_MS = 2 ** 31 - 1;

/** One moment to be called back at. Looks at the clock again, because Node's timers may fire up to 1 ms early and hold 24 days at most. */
export class Alarm {
  #timer: NodeJS.Timeout | undefined;

  set(due: Ms, ring: () => void): void {
    this.clear();
    if (due === Infinity) return;
    const waitMs = Math.min(Math.ceil(due - performance.now()), LONGEST_MS);
    this.#timer = setTimeout(() => {
      if (performance.now() < due) this.set(due, ring);
      else ring();
    }, waitMs);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
