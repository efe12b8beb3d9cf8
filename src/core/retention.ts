/** Why a run is kept, whatever its age. */
export const HELD = ['pinned', 'running', 'up', 'unknown', 'open-action', 'used'] as const;
export type Held = (typeof HELD)[number];

/** A run as far as it matters to how long it is kept. */
export interface Keepable {
  readonly run: string;
  /** Runs of one are counted together. */
  readonly scenario: string;
  readonly startedAt: string;
  /** The run that brought its stack up: the logs of its components are there. */
  readonly stackRun: string | null;
  /** Null: nothing but its age says whether it is kept. */
  readonly held: Held | null;
}

/** What goes: a run that both apply to, where both are given. */
export interface RetentionRule {
  /** So many of each scenario stay, the newest. */
  readonly keep?: number;
  /** Those stay that began since then. */
  readonly before?: string;
}

/** Each run, newest first, with why it is kept (`rule`: by the rule itself); null: it goes. */
export const retention = <T extends Keepable>(
  runs: readonly T[],
  { keep = 0, before }: RetentionRule,
): readonly { readonly run: T; readonly because: Held | 'rule' | null }[] => {
  const seen = new Map<string, number>();
  const judged = runs
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
    .map((run) => {
      const newer = seen.get(run.scenario) ?? 0;
      seen.set(run.scenario, newer + 1);
      const isByRule = newer < keep || (before !== undefined && run.startedAt >= before);
      return { run, because: run.held ?? (isByRule ? ('rule' as const) : null) };
    });
  const used = new Set(judged.flatMap(({ run, because }) => (because === null ? [] : (run.stackRun ?? []))));
  return judged.map((one) =>
    one.because === null && used.has(one.run.run) ? { ...one, because: 'used' as const } : one,
  );
};
