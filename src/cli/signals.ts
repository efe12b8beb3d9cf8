import { say } from '../messages/index.ts';
import { Interrupted } from '../model/errors.ts';
import type { Language } from '../model/text.ts';

/** Fires when a person or a signal wants the end. A second Ctrl+C leaves the rest to the guard. */
export const onInterrupt = (language: Language): { readonly signal: AbortSignal; release(): void } => {
  const { stopping, leaving } = say(language).terminal;
  const interrupt = new AbortController();
  const ask = (name: 'SIGINT' | 'SIGTERM'): void => {
    if (interrupt.signal.aborted) {
      process.stderr.write(`${leaving}\n`);
      process.exit(new Interrupted(name).exit);
    }
    process.stderr.write(`\n${stopping(name)}\n`);
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
