import type { Finding } from './finding.ts';
import { unreadable } from './words.ts';

/** The finding for a file that could not be read at all; `error` is what reading it threw. */
export const unreadableFile = (file: string, error: unknown): Finding => ({
  file,
  line: 1,
  column: 1,
  severity: 'error',
  ...unreadable(file, error),
  frame: '',
});
