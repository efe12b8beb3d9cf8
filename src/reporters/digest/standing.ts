import {
  cellStanding,
  recoveryStanding,
  slowestRecovery,
  type Standing,
  standings,
  type SurfaceStanding,
  worstStanding,
} from '../../core/standing.ts';
import type { CellResult } from '../../model/run.ts';

export {
  cellStanding,
  recoveryStanding,
  slowestRecovery,
  type Standing,
  standings,
  type SurfaceStanding,
  worstStanding,
};

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
