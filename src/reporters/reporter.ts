import type { Comparison } from '../core/compare.ts';
import type { Notes } from '../core/notes.ts';
import type { Run } from '../model/run.ts';
import type { Language } from '../model/text.ts';

/** Template file -> its text. */
export type Templates = Readonly<Record<string, string>>;

/** A file that a drill was made from, as it was. */
export interface ReportSource {
  readonly file: string;
  readonly text: string;
  readonly sha256: string;
}

/** A log in the folder of the run that brought the stack up. What it says stays there: it may hold secrets. */
export interface ReportLog {
  readonly file: string;
  readonly component: string;
  readonly bytes: number;
  /** Null: it is too long to be counted. */
  readonly lines: number | null;
}

export interface ReportRequest {
  readonly run: Run;
  /** Against the last run that it can be compared with. */
  readonly previous?: Comparison;
  /** That last run itself. */
  readonly last?: Run;
  /** What people said of it. */
  readonly notes?: Notes;
  /** The language that is shown first, or alone. */
  readonly language: Language;
  readonly templates: Templates;
  /** Those that are not empty. */
  readonly logs?: readonly ReportLog[];
  /** The scenario first. */
  readonly sources?: readonly ReportSource[];
}

/** One rendering of what a request holds. Pure: it takes no time, reads nothing, and judges nothing. */
export interface Page<Request> {
  /** The file that it makes. */
  readonly name: string;
  /** The template files that it needs: its own, then the partials. */
  readonly templates: readonly string[];
  /** What its template shows. */
  view(request: Request): object;
  render(request: Request): string;
}

/** One rendering of a finished drill. */
export type Reporter = Page<ReportRequest>;
