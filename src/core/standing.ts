import type {
  CellVerdict,
  InvariantResult,
  RecoveryVerdict,
  Run,
  RecoveryResult,
  CellResult,
  SurfaceFacts,
} from '../model/run.ts';

/** What became of a promise: as declared, not as declared, or not known. */
export type Standing = 'kept' | 'broken' | 'open';

/** A surface with all that was judged of it. */
export interface SurfaceStanding {
  readonly surface: SurfaceFacts;
  readonly cells: readonly CellResult[];
  readonly recovery: RecoveryResult | null;
  readonly standing: Standing;
}

/** What became of a cell. */
export const cellStanding = ({ verdict }: { readonly verdict: CellVerdict }): Standing => {
  if (verdict === 'pass' || verdict === 'better') return 'kept';
  return verdict === 'inconclusive' ? 'open' : 'broken';
};

/** What became of a recovery. */
export const recoveryStanding = (recovery: { readonly verdict: RecoveryVerdict } | null): Standing => {
  if (recovery?.verdict === 'fail') return 'broken';
  return recovery?.verdict === 'inconclusive' ? 'open' : 'kept';
};

const INVARIANTS: Readonly<Record<InvariantResult['verdict'], Standing>> = {
  pass: 'kept',
  broken: 'broken',
  inconclusive: 'open',
};

/** What became of an invariant. */
export const invariantStanding = ({ verdict }: Pick<InvariantResult, 'verdict'>): Standing => INVARIANTS[verdict];

/** The worst of several; of none nothing is known. */
export const worstStanding = (standings: readonly Standing[]): Standing => {
  if (standings.includes('broken')) return 'broken';
  return standings.includes('open') || standings.length === 0 ? 'open' : 'kept';
};

/** All surfaces that something was expected of, in the order of the stack. */
export const standings = (run: Run): readonly SurfaceStanding[] =>
  run.surfaces.flatMap((surface) => {
    const cells = run.cells.filter((cell) => cell.surface === surface.name);
    if (cells.length === 0) return [];
    const recovery = run.recoveries.find((one) => one.surface === surface.name) ?? null;
    const standing = worstStanding([...cells.map(cellStanding), recoveryStanding(recovery)]);
    return [{ surface, cells, recovery, standing }];
  });

/** The recovery that took longest, of those that have a time. */
export const slowestRecovery = (
  run: Run,
): (RecoveryResult & { readonly interval: readonly [number, number] }) | undefined =>
  run.recoveries
    .flatMap((recovery) => (recovery.interval === null ? [] : [{ ...recovery, interval: recovery.interval }]))
    .toSorted((a, b) => b.interval[1] - a.interval[1])[0];

const LEAST_SEVERE = '~';
const WORST_VERDICT_FIRST: readonly CellResult['verdict'][] = ['fail-open', 'worse', 'wrong-manner', 'inconclusive'];

/** The cell that says most about why a surface is not as declared. */
export const worstCell = ({ cells }: SurfaceStanding): CellResult | undefined => {
  const bad = WORST_VERDICT_FIRST.flatMap((verdict) => cells.filter((cell) => cell.verdict === verdict));
  return bad[0];
};

const bySeverity = (a: SurfaceStanding, b: SurfaceStanding): number => {
  const [first, second] = [a, b].map(({ surface }) => surface.severity ?? LEAST_SEVERE);
  return (first ?? '').localeCompare(second ?? '') || (worstCell(a)?.share ?? 1) - (worstCell(b)?.share ?? 1);
};

/** Those that stand so, the worst first: by severity, then by how little was as declared. */
export const standingSo = (all: readonly SurfaceStanding[], standing: Standing): readonly SurfaceStanding[] =>
  all.filter((one) => one.standing === standing).toSorted(bySeverity);
