import { DRILL_VERDICTS, type CellVerdict, type DrillVerdict, type RecoveryResult, type Run } from '../model/run.ts';
import type { Note } from '../model/note.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { whyNotComparable, type Mismatch } from './comparable.ts';
import { compare, type Comparison } from './compare.ts';
import { byStanding, isOverdue, type ActionItem, type Notes } from './notes.ts';
import {
  cellStanding,
  recoveryStanding,
  slowestRecovery,
  type Standing,
  standings,
  type SurfaceStanding,
} from './standing.ts';
import { untestedBy, type Untested } from './untested.ts';

/** One of the drills of a day. */
export interface Drilled {
  readonly run: Run;
  readonly notes: Notes;
  /** The path to its own report from the page, with slashes; null: there is none. */
  readonly report: string | null;
}

/** A run in one line. */
export interface RunLine {
  readonly run: string;
  readonly verdict: DrillVerdict;
  readonly scenario: { readonly id: string; readonly title: Text };
  readonly stack: string;
  readonly profile: string | null;
  readonly environment: string;
  readonly startedAt: string;
  readonly durationMs: Ms;
  readonly cells: { readonly kept: number; readonly total: number };
  /** The recovery that says most: one that never came, else the longest; null: there is none to tell of. */
  readonly recovery: RecoveryResult | null;
}

/** What a surface did in one run, by the worst that was judged of it. */
interface Mark {
  readonly standing: Standing;
  /** Of its worst cell; null: its cells are as declared, and it was its coming back that was not. */
  readonly verdict: CellVerdict | null;
  /** How it came back, where that is what is not as declared. */
  readonly recovery: RecoveryResult | null;
}

interface SurfaceLine {
  readonly stack: string;
  readonly surface: string;
  readonly title: Text;
  /** In the order of the runs; null: nothing was expected of it. */
  readonly marks: readonly (Mark | null)[];
}

/** Two runs of one scenario under two profiles. */
export interface SideBySide {
  readonly scenario: { readonly id: string; readonly title: Text };
  readonly before: { readonly run: string; readonly profile: string | null };
  readonly after: { readonly run: string; readonly profile: string | null };
  /** In what they differ besides. */
  readonly besides: readonly Mismatch[];
  readonly comparison: Comparison;
}

/** Names of notes are those of a scenario: another one has its own `A-1`. */
type OfScenario<T> = T & { readonly run: string; readonly scenario: string };

/** Several runs, as one report tells of them. */
export interface GameDay {
  readonly verdicts: Readonly<Record<DrillVerdict, number>>;
  /** The run that ended worst. */
  readonly worst: string;
  /** In the order of their time. */
  readonly runs: readonly RunLine[];
  readonly surfaces: readonly SurfaceLine[];
  readonly sideBySide: readonly SideBySide[];
  /** The open first, by when they are due. */
  readonly actions: readonly OfScenario<ActionItem>[];
  readonly findings: readonly OfScenario<Note>[];
  readonly remarks: readonly OfScenario<Note>[];
  readonly untested: Untested;
}

const LEAST_SEVERE = '~';
const byTime = (a: Drilled, b: Drilled): number => (a.run.startedAt < b.run.startedAt ? -1 : 1);

/** What a run is worse by than another, the weightiest first. */
const weights = (run: Run): readonly (number | string)[] => {
  const broken = standings(run).filter(({ standing }) => standing === 'broken');
  const severities = broken.map(({ surface }) => surface.severity ?? LEAST_SEVERE).toSorted();
  return [DRILL_VERDICTS.indexOf(run.verdict), severities[0] ?? LEAST_SEVERE, -broken.length];
};

const byWeight = (a: Run, b: Run): number => {
  const theirs = weights(b);
  const decisive = weights(a).map((mine, index) => {
    const other = theirs[index] ?? mine;
    return mine === other ? 0 : mine < other ? -1 : 1;
  });
  return decisive.find((one) => one !== 0) ?? 0;
};

const recoveryLine = (run: Run): RecoveryResult | null => {
  const never = run.recoveries.find(({ verdict, interval }) => verdict === 'fail' && interval === null);
  return never ?? slowestRecovery(run) ?? null;
};

/** A run in one line. */
export const runLine = (run: Run): RunLine => ({
  run: run.id,
  verdict: run.verdict,
  scenario: { id: run.scenario.id, title: run.scenario.title },
  stack: run.stack.id,
  profile: run.stack.profile,
  environment: run.environment,
  startedAt: run.startedAt,
  durationMs: run.durationMs,
  cells: { kept: run.cells.filter((cell) => cellStanding(cell) === 'kept').length, total: run.cells.length },
  recovery: recoveryLine(run),
});

const WORST_FIRST: readonly CellVerdict[] = ['fail-open', 'worse', 'wrong-manner', 'inconclusive', 'better', 'pass'];

const markOf = ({ cells, recovery, standing }: SurfaceStanding): Mark => {
  const [worst] = cells.toSorted((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  const isOfCells = worst !== undefined && cellStanding(worst) === standing;
  const isOfRecovery = recoveryStanding(recovery) === standing && !isOfCells;
  return {
    standing,
    verdict: isOfCells ? worst.verdict : null,
    recovery: isOfRecovery ? recovery : null,
  };
};

const surfaceKey = (stack: string, surface: string): string => JSON.stringify([stack, surface]);

const surfaceLines = (runs: readonly Run[]): readonly SurfaceLine[] => {
  const marks = runs.map(
    (run) => new Map(standings(run).map((one) => [surfaceKey(run.stack.id, one.surface.name), markOf(one)])),
  );
  const named = new Map(
    runs.flatMap(({ stack, surfaces }) =>
      surfaces.map(({ name, title }) => [surfaceKey(stack.id, name), { stack: stack.id, surface: name, title }]),
    ),
  );
  return [...named].flatMap(([key, surface]) => {
    const line = marks.map((ofRun) => ofRun.get(key) ?? null);
    return line.every((mark) => mark === null) ? [] : [{ ...surface, marks: line }];
  });
};

/** Has anything been learnt of it? */
const isTold = (run: Run): boolean => run.cells.some(({ n }) => n > 0);

/** The last run of each profile, in the order of their time. */
const lastOfProfiles = (runs: readonly Run[]): readonly Run[] => {
  const last = new Map<string | null, Run>();
  for (const run of runs.filter(isTold)) last.set(run.stack.profile, run);
  return runs.filter((run) => last.get(run.stack.profile) === run);
};

const drillKey = ({ scenario, stack }: Run): string => JSON.stringify([scenario.id, stack.id]);

const sideBySides = (runs: readonly Run[]): readonly SideBySide[] => {
  return [...new Set(runs.map(drillKey))].flatMap((key) => {
    const [before, ...others] = lastOfProfiles(runs.filter((run) => drillKey(run) === key));
    return others.flatMap((after) =>
      before === undefined
        ? []
        : [
            {
              scenario: { id: after.scenario.id, title: after.scenario.title },
              before: { run: before.id, profile: before.stack.profile },
              after: { run: after.id, profile: after.stack.profile },
              besides: whyNotComparable(before, after).filter(({ what }) => what !== 'profile'),
              comparison: compare(before, after),
            },
          ],
    );
  });
};

const actionKey = ({ scenario, run, id }: OfScenario<ActionItem>): string => JSON.stringify([scenario, run, id]);

/** Each item once, overdue as of the last run. */
const actionsOf = (drills: readonly Drilled[], at: string): GameDay['actions'] => {
  const all = drills.flatMap(({ run, notes }) =>
    notes.actions.map((item) => ({ ...item, scenario: run.scenario.id, isOverdue: isOverdue(item, at) })),
  );
  const once = new Map(all.map((item) => [actionKey(item), item]));
  return [...once.values()].toSorted(byStanding);
};

const saidIn = (drills: readonly Drilled[], of: 'findings' | 'remarks'): readonly OfScenario<Note>[] =>
  drills.flatMap(({ run, notes }) => notes[of].map((note) => ({ ...note, run: run.id, scenario: run.scenario.id })));

/** Several runs together; there is at least one. */
export const gameDayOf = (given: readonly Drilled[]): GameDay => {
  const drills = given.toSorted(byTime);
  const runs = drills.map(({ run }) => run);
  const count = (verdict: DrillVerdict): number => runs.filter((run) => run.verdict === verdict).length;
  return {
    verdicts: Object.fromEntries(DRILL_VERDICTS.map((verdict) => [verdict, count(verdict)])) as GameDay['verdicts'],
    worst: runs.toSorted(byWeight)[0]?.id ?? '',
    runs: runs.map(runLine),
    surfaces: surfaceLines(runs),
    sideBySide: sideBySides(runs),
    actions: actionsOf(drills, runs.at(-1)?.startedAt ?? ''),
    findings: saidIn(drills, 'findings'),
    remarks: saidIn(drills, 'remarks'),
    untested: untestedBy(runs),
  };
};
