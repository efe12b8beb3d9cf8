import type { Ms } from './units.ts';

/** Time, as the engine sees it. */
export interface Clock {
  /** Milliseconds on a monotonic clock; only differences mean anything. */
  now(): Ms;
  /** Resolves after `ms`, or at once when the signal fires (never rejects). */
  sleep(ms: Ms, signal?: AbortSignal): Promise<void>;
  /** Wall time, ISO 8601. */
  wall(): string;
}
