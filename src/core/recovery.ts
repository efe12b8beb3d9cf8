import type { RecoveryResult, RecoveryVerdict, Span } from '../model/run.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { fitsOf } from './answers.ts';
import { slownessOf } from './classify.ts';
import { type Drill, logOf } from './drill.ts';
import { isBeyondChance } from './machine.ts';
import { badRunLimit } from './verdicts.ts';

/** So many healthy samples in a row, at least, are a recovery. */
const LEAST_RUN = 10;

interface Budget {
  readonly withinMs: Ms;
  readonly notBeforeMs: Ms;
}

const budgetOf = ({ recovery }: Scenario, surface: Surface): Budget => {
  const own = recovery.surfaces[surface.name];
  return { withinMs: own?.withinMs ?? recovery.withinMs, notBeforeMs: own?.notBeforeMs ?? 0 };
};

/** How long after its start recovery must be watched, so that a surface that is back just in time is seen to stay. */
export const recoveryLimitMs = (scenario: Scenario): Ms => {
  const each = scenario.stack.surfaces.map((surface) => {
    const { everyMs, timeoutMs } = surface.probe;
    const stableMs = Math.max(scenario.recovery.stableForMs, LEAST_RUN * everyMs);
    return budgetOf(scenario, surface).withinMs + stableMs + timeoutMs;
  });
  return Math.max(0, ...each);
};

/** When recovery starts: the last fault is gone, or the repair is made; null: not yet. */
export const recoveryStart = ({ scenario, record, timeline }: Drill): Ms | null => {
  const { from } = scenario.recovery;
  if (from !== undefined) return timeline.mark(from);
  if (timeline.begin === null) return null;
  const permanent = new Set(
    scenario.method.flatMap((step) => (step.do === 'inject' && step.permanent ? step.name : [])),
  );
  const lifted = [...record.faults.values()].filter((fault) => fault.asked !== null && !permanent.has(fault.name));
  // Nothing to wait for: all that was done stays done, or nothing was.
  if (lifted.length === 0) return record.methodEnd;
  const gone = lifted.flatMap((fault) => fault.gone ?? []);
  return gone.length < lifted.length ? null : Math.max(...gone);
};

/** Before this moment nobody expects it to be back: the repair, or the moment that the last lift was asked for. */
const reliefOf = ({ scenario, record, timeline }: Drill): Ms => {
  const { from } = scenario.recovery;
  if (from !== undefined) return timeline.mark(from) ?? Number.NEGATIVE_INFINITY;
  const asked = [...record.faults.values()].flatMap((fault) => fault.liftAsked ?? []);
  return Math.max(...asked);
};

interface Watch {
  readonly surface: Surface;
  readonly span: Span;
  /** Are samples that a machine too slow may have made bad taken as good? */
  readonly lenient: boolean;
}

/** Samples of one kind in a row. */
interface Spell {
  readonly good: boolean;
  readonly n: number;
  readonly first: { readonly due: Ms; readonly done: Ms };
  readonly lastDue: Ms;
}

/** The samples of a surface that were sent in the span, and how they went. */
export const spellsOf = (drill: Drill, { surface, span, lenient }: Watch): readonly Spell[] => {
  const log = logOf(drill, surface.name);
  const fits = log.telling(fitsOf(surface.healthy));
  const isSlow = log.telling(slownessOf(surface));
  const spells: { good: boolean; n: number; first: Spell['first']; lastDue: Ms }[] = [];
  let last: (typeof spells)[number] | undefined;
  for (const row of log.sentIn(span)) {
    const good = fits(row) === 'fits' || (lenient && isSlow(row));
    const due = log.dueAt(row);
    if (last?.good === good) {
      last.n += 1;
      last.lastDue = due;
    } else {
      last = { good, n: 1, first: { due, done: log.doneAt(row) }, lastDue: due };
      spells.push(last);
    }
  }
  return spells;
};

/** How many samples there are in these spells. */
export const countOf = (spells: readonly Spell[]): number => spells.reduce((sum, { n }) => sum + n, 0);

const isBad = ({ good }: Spell): boolean => !good;

/** How many of them were bad. */
export const badOf = (spells: readonly Spell[]): number => countOf(spells.filter(isBad));

/** What became of a surface from the fault on. */
interface Course {
  readonly spells: readonly Spell[];
  readonly lastBad: Ms | null;
  /** The first of the healthy run that lasts until the end of the watch; null: it is not a recovery yet. */
  readonly firstGood: Spell['first'] | null;
  readonly relapses: number;
}

interface Demand {
  readonly stableForMs: Ms;
  readonly start: Ms;
  /** The end of the watch. */
  readonly until: Ms;
}

/** Healthy long enough, and often enough, up to that moment? */
const isStable = ({ good, n, first }: Spell, until: Ms, stableForMs: Ms): boolean =>
  good && n >= LEAST_RUN && until - first.due >= stableForMs;

const courseOf = (spells: readonly Spell[], { stableForMs, start, until }: Demand): Course => {
  const last = spells.at(-1);
  // Bad again, after a run that was a recovery from something bad before it.
  const isRelapse = (spell: Spell, index: number): boolean => {
    const before = spells[index - 1];
    const { good, first } = spell;
    if (good || index < 2 || before === undefined) return false;
    return first.due >= start && isStable(before, first.due, stableForMs);
  };
  return {
    spells,
    lastBad: spells.findLast(isBad)?.lastDue ?? null,
    firstGood: last && isStable(last, until, stableForMs) ? last.first : null,
    relapses: spells.filter(isRelapse).length,
  };
};

/** The surface as its last stage declares it. */
interface Subject {
  readonly surface: Surface;
  readonly isSurvivor: boolean;
  /** From where on the past counts: what an earlier stage did to it is over. */
  readonly since: Ms;
}

const subjectOf = ({ cells, timeline }: Drill, surface: Surface): Subject => {
  const last = cells.find(({ cell, stage }) => cell.surface === surface.name && stage.isLast);
  const begin = timeline.begin ?? 0;
  const marked = last === undefined || last.stage.isFirst ? null : timeline.mark(last.stage.mark ?? '');
  return { surface, isSurvivor: last?.cell.expectation.kind === 'survives', since: marked ?? begin };
};

const wasHurt = ({ surface, isSurvivor }: Subject, { spells, lastBad }: Course): boolean => {
  if (!isSurvivor) return lastBad !== null;
  const { everyMs } = surface.probe;
  return spells.some(({ good, n }) => !good && n * everyMs > badRunLimit(everyMs));
};

interface Told {
  readonly verdict: RecoveryVerdict;
  readonly interval: readonly [Ms, Ms] | null;
  readonly relapses: number;
}

const recovered = (drill: Drill, subject: Subject, { course, start }: { course: Course; start: Ms }): Told => {
  const { withinMs, notBeforeMs } = budgetOf(drill.scenario, subject.surface);
  const { relapses, firstGood: first } = course;
  const lastBad = Math.max(0, (course.lastBad ?? start) - start);
  if (first === null) {
    return { verdict: lastBad > withinMs ? 'fail' : 'inconclusive', interval: null, relapses };
  }
  const firstGood = Math.max(0, first.due - start);
  const interval = [lastBad, firstGood] as const;
  const isEarly = (!subject.isSurvivor && first.done < reliefOf(drill)) || firstGood < notBeforeMs;
  if (isEarly) return { verdict: 'better', interval, relapses };
  if (firstGood <= withinMs) return { verdict: 'pass', interval, relapses };
  return { verdict: lastBad > withinMs ? 'fail' : 'inconclusive', interval, relapses };
};

const UNSEEN: Told = { verdict: 'inconclusive', interval: null, relapses: 0 };

const tell = (drill: Drill, subject: Subject, { start, lenient }: { start: Ms | null; lenient: boolean }): Told => {
  const { surface, since: from } = subject;
  const to = drill.timeline.recoveryEnd;
  if (start === null) return UNSEEN;
  const watched = logOf(drill, surface.name).sentIn({ from: Math.max(from, start), to });
  if (watched.length < LEAST_RUN) return UNSEEN;
  const { stableForMs } = drill.scenario.recovery;
  const spells = spellsOf(drill, { surface, span: { from, to }, lenient });
  const course = courseOf(spells, { stableForMs, start, until: to });
  if (!wasHurt(subject, course)) return { verdict: 'not-hurt', interval: null, relapses: 0 };
  return recovered(drill, subject, { course, start });
};

/** Does a failure stand, whatever this machine may have spoiled? */
const isBeyondDoubt = (drill: Drill, subject: Subject, start: Ms | null): boolean => {
  const { known, result } = drill.machine;
  if (known && !result.starved) return true;
  if (tell(drill, subject, { start, lenient: true }).verdict !== 'fail') return false;
  const span = { from: start ?? 0, to: drill.timeline.recoveryEnd };
  const spells = spellsOf(drill, { surface: subject.surface, span, lenient: true });
  const untilLastBad = spells.slice(0, spells.findLastIndex(isBad) + 1);
  return isBeyondChance(badOf(spells), countOf(untilLastBad));
};

const judgeRecovery = (drill: Drill, surface: Surface): RecoveryResult => {
  const subject = subjectOf(drill, surface);
  const start = recoveryStart(drill);
  const told = tell(drill, subject, { start, lenient: false });
  const holds = told.verdict !== 'fail' || isBeyondDoubt(drill, subject, start);
  const budgetMs = budgetOf(drill.scenario, surface).withinMs;
  return { surface: surface.name, ...told, verdict: holds ? told.verdict : 'inconclusive', budgetMs };
};

/** How each surface came back; empty when the drill never got to the fault. */
export const judgeRecoveries = (drill: Drill): readonly RecoveryResult[] =>
  drill.timeline.begin === null ? [] : drill.surfaces.map((surface) => judgeRecovery(drill, surface));
