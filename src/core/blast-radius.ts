import type { CellResult, Run } from '../model/run.ts';
import { predict } from './predict.ts';

/** What the stack foretells of a surface: gone, less than it was, or untouched. */
type Foretold = 'hard' | 'soft' | 'none';

/** One surface, as the stack foretold it and as it was seen. */
export interface Reached {
  readonly surface: string;
  readonly foretold: Foretold;
  /** Was it other than healthy while a fault was on? Null: that could not be told. */
  readonly hurt: boolean | null;
}

export interface BlastRadius {
  /** Links that some fault was asked to touch. */
  readonly links: readonly string[];
  /** In the order of the stack. */
  readonly surfaces: readonly Reached[];
}

/** What its verdict says of the surface's health: what should not have failed and did, or failed as declared, was hurt. */
const wasHurt = ({ expected, verdict }: CellResult): boolean | null => {
  if (verdict === 'inconclusive') return null;
  if (expected === 'survives') return verdict !== 'pass';
  return verdict !== 'better' && verdict !== 'fail-open';
};

const anyHurt = (cells: readonly CellResult[]): boolean | null => {
  const each = cells.map(wasHurt);
  if (each.includes(true)) return true;
  return each.length === 0 || each.includes(null) ? null : false;
};

/** How far the faults reached, foretold and seen; null: nothing was injected, or the run is too old to tell. */
export const blastRadius = (run: Run): BlastRadius | null => {
  const links = [...new Set(run.faults.flatMap((fault) => (fault.asked === null ? [] : fault.links)))];
  const surfaces = run.surfaces.flatMap(({ name, needs, softens }) =>
    needs === undefined || softens === undefined ? [] : [{ name, needs, softens }],
  );
  if (links.length === 0 || surfaces.length < run.surfaces.length) return null;
  const { hard, soft } = predict({ surfaces }, links);
  const foretold = (name: string): Foretold => {
    if (hard.includes(name)) return 'hard';
    return soft.includes(name) ? 'soft' : 'none';
  };
  return {
    links,
    surfaces: surfaces.map(({ name }) => ({
      surface: name,
      foretold: foretold(name),
      hurt: anyHurt(run.cells.filter(({ surface }) => surface === name)),
    })),
  };
};
