const POLL_MS = 15;

/** Polls until there is a value, and gives it; fails by a deadline, never by a fixed sleep. */
export const until = async <T>(what: string, look: () => T | undefined | false, withinMs = 20_000): Promise<T> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`never came within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};
