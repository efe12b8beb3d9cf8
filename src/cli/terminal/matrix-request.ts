import type { Comparison } from '../../core/compare.ts';
import type { Run } from '../../model/run.ts';
import type { Language } from '../../model/text.ts';

/** A command that a person may want to type next, and why. */
export interface NextStep {
  readonly command: string;
  readonly why: string;
}

export interface MatrixRequest {
  readonly run: Run;
  /** Against the last run that it can be compared with. */
  readonly previous?: Comparison | undefined;
  readonly language: Language;
  readonly colour: boolean;
  /** As it is shown; null: no report was written. */
  readonly reportPath: string | null;
  /** What to try after a drill that passed. */
  readonly next: readonly NextStep[];
  /** Cells in a line. */
  readonly columns?: number;
}
