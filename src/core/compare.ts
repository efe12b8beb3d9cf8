import type { CellResult, DrillVerdict, InvariantResult, RecoveryResult, Run } from '../model/run.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { cellKey } from './comparable.ts';
import { cellStanding, invariantStanding, recoveryStanding, type Standing, standings } from './standing.ts';
import { type Counted, newcombe } from './statistics.ts';

/** What became of a promise from one run to a later one; the worst first. */
export const CHANGES = [
  'regressed',
  /** It is not as declared, and nobody knows whether it was. */
  'newly-failing',
  'newly-inconclusive',
  'still-failing',
  'still-inconclusive',
  'fixed',
  /** It is as declared, and nobody knew whether it was. */
  'newly-kept',
  'new',
  'gone',
  /** It was declared or measured otherwise: what it was says nothing about what it is. */
  'redeclared',
  'same',
] as const;
export type Change = (typeof CHANGES)[number];

/** A difference, and between what it lies. */
interface Difference {
  readonly by: number;
  readonly interval: readonly [number, number];
}

interface Changed<T> {
  readonly change: Change;
  /** Null: there was none. */
  readonly before: T | null;
  readonly after: T | null;
}

type CellSide = Pick<CellResult, 'declared' | 'verdict' | 'n' | 'share' | 'interval'>;
type RecoverySide = Pick<RecoveryResult, 'verdict' | 'interval' | 'budgetMs'>;
type InvariantSide = Pick<InvariantResult, 'verdict'> &
  Readonly<Record<'lost' | 'doubled' | 'foreign' | 'disordered', number>>;

export interface CellChange extends Changed<CellSide> {
  readonly surface: string;
  readonly title: Text;
  readonly stage: string | null;
  /** Of the share that is as asked; null where one of them has none, or both are not of the same thing. */
  readonly difference: Difference | null;
}

export interface RecoveryChange extends Changed<RecoverySide> {
  readonly surface: string;
  readonly title: Text;
  /** The later time less the earlier lies between these; null where one of them has none. */
  readonly slowerMs: readonly [Ms, Ms] | null;
}

export interface InvariantChange extends Changed<InvariantSide> {
  readonly name: string;
}

/** One of the two runs. */
export interface Compared {
  readonly run: string;
  readonly startedAt: string;
  readonly verdict: DrillVerdict;
  /** Surfaces that did as declared, of those of which something was expected. */
  readonly kept: number;
  readonly total: number;
  readonly slowestMs: readonly [Ms, Ms] | null;
}

/** What does not keep runs from being compared, and yet may be why they differ. */
export interface Circumstance {
  readonly what: 'seed' | 'brownout' | 'node' | 'platform';
  readonly before: string;
  readonly after: string;
}

/** A run against an earlier one that it can be compared with. */
export interface Comparison {
  readonly before: Compared;
  readonly after: Compared;
  readonly regressed: boolean;
  readonly cells: readonly CellChange[];
  readonly recoveries: readonly RecoveryChange[];
  readonly invariants: readonly InvariantChange[];
  readonly circumstances: readonly Circumstance[];
}

const FROM: Readonly<Record<Standing, Readonly<Record<Standing, Change>>>> = {
  kept: { kept: 'same', broken: 'regressed', open: 'newly-inconclusive' },
  broken: { kept: 'fixed', broken: 'still-failing', open: 'newly-inconclusive' },
  open: { kept: 'newly-kept', broken: 'newly-failing', open: 'still-inconclusive' },
};

/** Each key of either, in the order of the later; what is gone comes last. */
const paired = <T>(
  before: readonly T[],
  after: readonly T[],
  key: (one: T) => string,
): readonly (readonly [T | null, T | null])[] => {
  const earlier = new Map(before.map((one) => [key(one), one]));
  const later = new Set(after.map(key));
  const there = after.map((one) => [earlier.get(key(one)) ?? null, one] as const);
  return [...there, ...before.filter((one) => !later.has(key(one))).map((one) => [one, null] as const)];
};

const changeOf = <T>(before: T | null, after: T | null, standing: (one: T) => Standing): Change => {
  if (after === null) return 'gone';
  return before === null ? 'new' : FROM[standing(before)][standing(after)];
};

const cellSide = ({ declared, verdict, n, share, interval }: CellResult): CellSide => ({
  declared,
  verdict,
  n,
  share,
  interval,
});

const counted = ({ share, n }: CellResult): Counted => ({ good: Math.round(share * n), n });

/** What is better than declared has a share of its own kind. */
const differenceOf = (before: CellResult, after: CellResult): Difference | null => {
  const isAlike = before.n > 0 && after.n > 0 && before.verdict !== 'better' && after.verdict !== 'better';
  if (!isAlike) return null;
  return { by: after.share - before.share, interval: newcombe(counted(before), counted(after)) };
};

const cellChange = (
  before: CellResult | null,
  after: CellResult | null,
): Omit<CellChange, 'surface' | 'title' | 'stage'> => {
  const sides = { before: before && cellSide(before), after: after && cellSide(after) };
  const isAnew = before !== null && after !== null && before.fingerprint !== after.fingerprint;
  if (isAnew) return { ...sides, change: 'redeclared', difference: null };
  const difference = before && after && differenceOf(before, after);
  return { ...sides, change: changeOf(before, after, cellStanding), difference };
};

const recoverySide = ({ verdict, interval, budgetMs }: RecoveryResult): RecoverySide => ({
  verdict,
  interval,
  budgetMs,
});

const slowerBy = (before: RecoveryResult, after: RecoveryResult): readonly [Ms, Ms] | null =>
  before.interval && after.interval && [after.interval[0] - before.interval[1], after.interval[1] - before.interval[0]];

/** Only where both were judged: what is new or gone, its cells tell. */
const recoveryChange = (before: RecoveryResult, after: RecoveryResult): Omit<RecoveryChange, 'surface' | 'title'> => ({
  change: changeOf(before, after, recoveryStanding),
  before: recoverySide(before),
  after: recoverySide(after),
  slowerMs: slowerBy(before, after),
});

const invariantSide = ({ verdict, lost, doubled, foreign, disordered }: InvariantResult): InvariantSide => ({
  verdict,
  lost: lost.length,
  doubled: doubled.length,
  foreign: foreign.length,
  disordered: disordered.length,
});

const invariantChanges = (before: Run, after: Run): readonly InvariantChange[] =>
  paired(before.invariants, after.invariants, ({ name }) => name).map(([first, second]) => ({
    name: (second ?? first)?.name ?? '',
    change: changeOf(first, second, invariantStanding),
    before: first && invariantSide(first),
    after: second && invariantSide(second),
  }));

const compared = (run: Run): Compared => {
  const all = standings(run);
  const times = run.recoveries.flatMap(({ interval }) => (interval === null ? [] : [interval]));
  return {
    run: run.id,
    startedAt: run.startedAt,
    verdict: run.verdict,
    kept: all.filter(({ standing }) => standing === 'kept').length,
    total: all.length,
    slowestMs: times.toSorted((a, b) => b[1] - a[1])[0] ?? null,
  };
};

const CIRCUMSTANCES: readonly (readonly [Circumstance['what'], (run: Run) => string])[] = [
  ['seed', ({ seed }) => String(seed)],
  ['brownout', ({ versions }) => versions.brownout],
  ['node', ({ versions }) => versions.node],
  ['platform', ({ versions }) => versions.platform],
];

/** Is it worse than it was, as far as is known? */
export const isWorse = ({ change }: { readonly change: Change }): boolean =>
  change === 'regressed' || change === 'newly-failing';

/** Sets a run against an earlier one. They can be compared: see `whyNotComparable`. */
export const compare = (before: Run, after: Run): Comparison => {
  const titles = new Map([...before.surfaces, ...after.surfaces].map(({ name, title }) => [name, title]));
  const titleOf = (surface: string): Text => titles.get(surface) ?? { en: surface, zh: surface };
  const cells = paired(before.cells, after.cells, cellKey).flatMap(([first, second]) => {
    const named = second ?? first;
    if (named === null) return [];
    const { surface, stage } = named;
    return [{ surface, stage, title: titleOf(surface), ...cellChange(first, second) }];
  });
  const recoveries = paired(before.recoveries, after.recoveries, ({ surface }) => surface).flatMap(([first, second]) =>
    first === null || second === null
      ? []
      : [{ surface: second.surface, title: titleOf(second.surface), ...recoveryChange(first, second) }],
  );
  const invariants = invariantChanges(before, after);
  return {
    before: compared(before),
    after: compared(after),
    regressed: [...cells, ...recoveries, ...invariants].some(isWorse),
    cells,
    recoveries,
    invariants,
    circumstances: CIRCUMSTANCES.flatMap(([what, of]) =>
      of(before) === of(after) ? [] : [{ what, before: of(before), after: of(after) }],
    ),
  };
};
