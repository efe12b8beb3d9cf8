import type { Reason } from '../model/run.ts';
import type { Text } from '../model/text.ts';

/**
 * Every reason that a verdict can have, with the values it carries: shares between 0 and 1, times in ms (their names end
 * in `Ms`). The message catalogue has one text for each key.
 */
export const REASONS = {
  'cell.worse.share': ['share', 'bar', 'n'],
  'cell.worse.run': ['runMs', 'limitMs'],
  'cell.worse.evidence': ['says'],
  'cell.wrong-manner': ['share', 'bar', 'n'],
  'cell.fail-open': ['healthy', 'n'],
  'cell.better': ['healthy', 'n'],
  'cell.inconclusive.no-fault': [],
  'cell.inconclusive.unproven': ['fault'],
  'cell.inconclusive.no-window': [],
  'cell.inconclusive.lapsed': ['name', 'heldMs', 'seen'],
  'cell.inconclusive.unsent': ['unsent', 'n'],
  'cell.inconclusive.few': ['n', 'needed'],
  'cell.inconclusive.straddles': ['share', 'bar', 'n'],
  'cell.inconclusive.evidence': ['says'],
  'cell.inconclusive.starved': ['slowShare', 'longestSlowRunMs'],
  'cell.inconclusive.no-control': [],
  'drill.cleanup.left': ['count', 'what'],
  'drill.cleanup.lift': ['fault', 'because'],
  'drill.cell': ['surface', 'stage', 'verdict'],
  'drill.recovery.late': ['surface', 'lastBadMs', 'budgetMs'],
  'drill.recovery.never': ['surface', 'budgetMs'],
  'drill.invariant': ['name', 'lost', 'doubled', 'foreign', 'disordered'],
  'drill.stopped': ['rule', 'because'],
  'drill.died': ['atMs'],
  'drill.blocked': ['because', 'surfaces'],
  'drill.inconclusive.gate': ['surfaces', 'slowShare', 'longestSlowRunMs'],
  'drill.unproven': ['fault', 'because'],
  'drill.unproven-claim': ['claim', 'because'],
  'drill.no-bite': ['fault'],
  'drill.guard-lifted': ['fault'],
  'drill.inconclusive.cell': ['surface', 'stage'],
  'drill.inconclusive.recovery': ['surface'],
  'drill.inconclusive.invariant': ['name', 'because'],
  'drill.nothing-judged': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ReasonKey = keyof typeof REASONS;

/** The values that a reason carries; those that are sentences are in both languages until one is chosen. */
export type ReasonValues<K extends ReasonKey, V = string | number | Text> = Readonly<
  Record<(typeof REASONS)[K][number], V>
>;

/** A reason whose values the compiler has checked. */
export const reason = <K extends ReasonKey>(key: K, values: ReasonValues<K>): Reason => ({ key, with: values });
