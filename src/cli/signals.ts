import { Interrupted } from '../model/errors.ts';

/** Fires when a person or a signal wants the end. A second Ctrl+C leaves the rest to the guard. */
export const onInterrupt = (): { readonly signal: AbortSignal; release(): void } => {
  const interrupt = new AbortController();
  const ask = (name: 'SIGINT' | 'SIGTERM'): void => {
    if (interrupt.signal.aborted) {
      process.stderr.write('leaving now; the guard undoes what is still there (see: brownout status)\n');
      process.exit(new Interrupted(name).exit);
    }
    process.stderr.write(`\n${name}: stopping, undoing, reporting. Once more: leave the rest to the guard.\n`);
    interrupt.abort(new Interrupted(name));
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  return {
    signal: interrupt.signal,
    release: () => {
      process.off('SIGINT', ask);
      process.off('SIGTERM', ask);
    },
  };
};
