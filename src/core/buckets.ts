import type { Span } from '../model/run.ts';
import type { Ms } from '../model/units.ts';

const SHORTEST_MS: Ms = 1000;

/** How a span is cut into buckets. */
export interface Cut {
  readonly span: Span;
  /** Moments that no bucket may straddle. */
  readonly edges: readonly Ms[];
  /** At most so many buckets, and one more for each edge; none is made shorter than a second, but by an edge. */
  readonly most: number;
}

const counted = (from: Ms, to: Ms, step: Ms): readonly Ms[] =>
  Array.from({ length: Math.max(1, Math.ceil((to - from) / step - 1e-6)) }, (_none, index) => from + index * step);

/**
 * When each bucket begins. Before the first edge they are counted back from it, so that whole ones stand on both its
 * sides; after it forward from each edge, and the next one cuts the last of them short.
 */
export const bucketStarts = ({ span, edges, most }: Cut): readonly Ms[] => {
  const step = Math.max(SHORTEST_MS, (span.to - span.from) / most);
  const inside = [...new Set(edges)].filter((edge) => edge > span.from && edge < span.to).toSorted((a, b) => a - b);
  const [first] = inside;
  if (first === undefined) return counted(span.from, span.to, step);
  const before = counted(0, first - span.from, step).map((back) => Math.max(span.from, first - back - step));
  const after = inside.flatMap((edge, index) => counted(edge, inside[index + 1] ?? span.to, step));
  return [...before.toReversed(), ...after];
};
