import type { Text } from '../model/text.ts';

/** A file as it was read; `file` is absolute. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** What is wrong, whatever the place. `code` is stable, for programs; `mend` may be empty. */
export interface Problem {
  readonly code: string;
  readonly message: Text;
  readonly mend: Text;
  readonly severity?: 'warning';
}

/** One mistake in a file, with the way to mend it. Lines and columns count from 1. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: Text;
  readonly mend: Text;
  /** The line, the one before it, and a caret under the column; empty where the file could not be read. */
  readonly frame: string;
}

/** What came of a file. `value` is there exactly when no finding is an error. */
export interface Loaded<T> {
  readonly value?: T;
  readonly findings: readonly Finding[];
  /** Every file that was read, the first one first. */
  readonly sources: readonly SourceFile[];
}
