import type { Counters } from '../kit/metrics.ts';
import type { AllowList } from './allow-list.ts';
import type { ListBuilder } from './list-builder.ts';
import type { Tokens } from './tokens.ts';

/** What the routes of one auth process share. */
export interface AuthState {
  readonly list: AllowList;
  readonly builder: ListBuilder;
  readonly tokens: Tokens;
  readonly counters: Counters;
  readonly pluginToken: string;
  /** Pause between two pages of a build, unless the request names another. */
  readonly pagePauseMs: number;
  /** `errors`: answer 503 to every question. */
  readonly mode: { errors: boolean };
  readonly log: (line: string) => void;
}
