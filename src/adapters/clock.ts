import { performance } from 'node:perf_hooks';
import type { Clock } from '../model/clock.ts';

/** This machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => new Date().toISOString(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(0, ms));
      signal?.addEventListener('abort', wake, { once: true });
    }),
};
