import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 15_000;

/** Waits until something holds; fails with its name when it does not in time. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
    await pause(20);
  }
};
