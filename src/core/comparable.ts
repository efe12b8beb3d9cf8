import type { Run } from '../model/run.ts';
import { cellStanding } from './standing.ts';

/** What keeps two runs from being compared: what each of them has of it. */
export interface Mismatch {
  readonly what: 'scenario' | 'method' | 'stack' | 'profile' | 'environment' | 'only' | 'cells';
  readonly before: string;
  readonly after: string;
}

/** What names a cell within its scenario. */
export const cellKey = ({ surface, stage }: { readonly surface: string; readonly stage: string | null }): string =>
  JSON.stringify([surface, stage]);

const ASPECTS: readonly (readonly [Mismatch['what'], (run: Run) => string])[] = [
  ['scenario', ({ scenario }) => scenario.id],
  ['method', ({ scenario }) => scenario.fingerprint],
  ['stack', ({ stack }) => stack.id],
  ['profile', ({ stack }) => stack.profile ?? ''],
  ['environment', ({ environment }) => environment],
  ['only', ({ only }) => only?.toSorted().join(', ') ?? ''],
];

const sharesACell = (before: Run, after: Run): boolean => {
  const known = new Map(before.cells.map((cell) => [cellKey(cell), cell.fingerprint]));
  return after.cells.some((cell) => known.get(cellKey(cell)) === cell.fingerprint);
};

/**
 * Why two runs cannot be compared; empty: they can. Drills are alike that did the same to the same stack in the same
 * way. What its components are made of may differ: that is what one compares for.
 */
export const whyNotComparable = (before: Run, after: Run): readonly Mismatch[] => {
  const found = ASPECTS.flatMap(([what, of]) => {
    const [first, second] = [of(before), of(after)];
    return first === second ? [] : [{ what, before: first, after: second }];
  });
  // Another scenario has another method, too: that goes without saying.
  if (found.some(({ what }) => what === 'scenario')) return found.filter(({ what }) => what !== 'method');
  if (found.length > 0 || sharesACell(before, after)) return found;
  return [{ what: 'cells', before: '', after: '' }];
};

/** The same for runs that stand in one row of a trend: all but the method, which is told where it changes. */
export const trendKey = (run: Run): string =>
  JSON.stringify(ASPECTS.filter(([what]) => what !== 'method').map(([, of]) => of(run)));

/** Can an earlier run be what a later one is measured against? One that learnt nothing cannot. */
export const isBaseline = (before: Run, after: Run): boolean =>
  before.cells.some((cell) => cellStanding(cell) !== 'open') && whyNotComparable(before, after).length === 0;
