/**
 * Runs one exchange until it settles, or until the signal fires: then it ends at once as `late`. `start` returns what lets
 * go of all that the exchange holds; it is called once, with the outcome.
 */
export const untilAborted = <T>(
  { signal, late }: { readonly signal: AbortSignal; readonly late: T },
  start: (settle: (outcome: T) => void) => (outcome: T) => void,
): Promise<T> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve(late);
      return;
    }
    let settled = false;
    const settle = (outcome: T): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', abort);
      letGo(outcome);
      resolve(outcome);
    };
    const abort = (): void => settle(late);
    signal.addEventListener('abort', abort);
    const letGo = start(settle);
  });
