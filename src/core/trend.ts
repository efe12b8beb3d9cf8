import type { CellResult, RecoveryResult, Run } from '../model/run.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { cellKey, trendKey } from './comparable.ts';
import { runLine, type RunLine } from './game-day.ts';
import { cellStanding, recoveryStanding, type Standing } from './standing.ts';

/** A run of a scenario without a result that can be read. */
export interface LeftOut {
  readonly run: string;
  readonly startedAt: string;
  /** There is none, or none that this version reads. */
  readonly why: 'none' | 'unreadable';
}

interface TrendRun extends RunLine {
  /** Of good answers, where it was highest; null: there were none. */
  readonly p95: { readonly surface: string; readonly ms: Ms } | null;
  /** Was the scenario's method another in the run before? */
  readonly isChanged: boolean;
}

type TrendMark = { readonly standing: Standing } & (
  | { readonly of: 'cell'; readonly verdict: CellResult['verdict'] }
  | { readonly of: 'recovery'; readonly verdict: RecoveryResult['verdict'] }
);

/** A cell over time, or a surface's recovery, which is told where it was not as declared in any of the runs. */
interface TrendCell {
  readonly of: TrendMark['of'];
  readonly surface: string;
  readonly stage: string | null;
  readonly title: Text;
  /** In the order of the runs; null: it had no such cell. */
  readonly marks: readonly (TrendMark | null)[];
  /** How often it went from as declared to not as declared, or back. */
  readonly flips: number;
  /** The first of the runs since which it is not as declared; null: it is, or nobody knows. */
  readonly failsSince: { readonly run: string; readonly startedAt: string } | null;
}

/** Runs that can be set beside each other. */
interface TrendGroup {
  readonly stack: string;
  readonly profile: string | null;
  readonly environment: string;
  readonly only: readonly string[] | null;
  /** In the order of their time. */
  readonly runs: readonly TrendRun[];
  readonly cells: readonly TrendCell[];
}

/** The last runs of a scenario. */
export interface Trend {
  readonly scenario: { readonly id: string; readonly title: Text };
  /** That with the newest run first. */
  readonly groups: readonly TrendGroup[];
  readonly leftOut: readonly LeftOut[];
}

/** It went there and back: neither says what the next run will do. */
const FLAKY = 2;
export const isFlaky = ({ flips }: Pick<TrendCell, 'flips'>): boolean => flips >= FLAKY;

const p95Of = ({ cells }: Run): TrendRun['p95'] => {
  const all = cells.flatMap(({ surface, latency }) => (latency === null ? [] : [{ surface, ms: latency.p95 }]));
  return all.toSorted((a, b) => b.ms - a.ms)[0] ?? null;
};

/** What a run says of a cell or a recovery. */
interface Judged {
  readonly key: string;
  readonly surface: string;
  readonly stage: string | null;
  /** Of what was declared. */
  readonly fingerprint: string;
  readonly mark: TrendMark;
}

interface Seen extends Judged {
  readonly run: Run;
}

const judgedIn = ({ cells, recoveries }: Run): readonly Judged[] => [
  ...cells.map((cell): Judged => {
    const { surface, stage, fingerprint, verdict } = cell;
    return {
      key: cellKey(cell),
      surface,
      stage,
      fingerprint,
      mark: { of: 'cell', standing: cellStanding(cell), verdict },
    };
  }),
  ...recoveries.map((recovery): Judged => {
    const { surface, budgetMs, verdict } = recovery;
    const mark = { of: 'recovery', standing: recoveryStanding(recovery), verdict } as const;
    return { key: `recovery ${surface}`, surface, stage: null, fingerprint: String(budgetMs), mark };
  }),
];

/** What is known of a cell since it was last declared or measured otherwise. */
const sinceDeclared = (seen: readonly Seen[]): readonly Seen[] => {
  const last = seen.at(-1);
  const from = seen.findLastIndex(
    ({ fingerprint, run }) =>
      fingerprint !== last?.fingerprint || run.scenario.fingerprint !== last.run.scenario.fingerprint,
  );
  return seen.slice(from + 1);
};

const movesOf = (seen: readonly Seen[]): Pick<TrendCell, 'flips' | 'failsSince'> => {
  const decided = sinceDeclared(seen).filter(({ mark }) => mark.standing !== 'open');
  const flips = decided.filter(
    ({ mark }, index) => index > 0 && decided[index - 1]?.mark.standing !== mark.standing,
  ).length;
  const first = decided[decided.findLastIndex(({ mark }) => mark.standing === 'kept') + 1];
  return { flips, failsSince: first === undefined ? null : { run: first.run.id, startedAt: first.run.startedAt } };
};

const cellLines = (runs: readonly Run[]): readonly TrendCell[] => {
  const judged = runs.map((run) => new Map(judgedIn(run).map((one): [string, Seen] => [one.key, { ...one, run }])));
  // The newest says in which order they stand.
  const named = new Map(judged.toReversed().flatMap((ofRun) => [...ofRun]));
  const titles = new Map(runs.flatMap(({ surfaces }) => surfaces.map(({ name, title }) => [name, title] as const)));
  return [...named].flatMap(([key, { surface, stage, mark }]) => {
    const all = judged.map((ofRun) => ofRun.get(key) ?? null);
    if (mark.of === 'recovery' && !all.some((seen) => seen?.mark.standing === 'broken')) return [];
    const title = titles.get(surface) ?? { en: surface, zh: surface };
    const marks = all.map((seen) => seen && seen.mark);
    return [{ of: mark.of, surface, stage, title, marks, ...movesOf(all.flatMap((seen) => seen ?? [])) }];
  });
};

const groupOf = (runs: readonly Run[]): readonly TrendGroup[] => {
  const newest = runs.at(-1);
  if (newest === undefined) return [];
  return [
    {
      stack: newest.stack.id,
      profile: newest.stack.profile,
      environment: newest.environment,
      only: newest.only,
      runs: runs.map((run, index) => ({
        ...runLine(run),
        p95: p95Of(run),
        isChanged: index > 0 && runs[index - 1]?.scenario.fingerprint !== run.scenario.fingerprint,
      })),
      cells: cellLines(runs),
    },
  ];
};

/** Runs of one scenario over time; there is at least one. */
export const trendOf = (given: readonly Run[], leftOut: readonly LeftOut[]): Trend => {
  const runs = given.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const newest = runs.at(-1);
  const keys = [...new Set(runs.toReversed().map(trendKey))];
  return {
    scenario: { id: newest?.scenario.id ?? '', title: newest?.scenario.title ?? { en: '', zh: '' } },
    groups: keys.flatMap((key) => groupOf(runs.filter((run) => trendKey(run) === key))),
    leftOut,
  };
};
