import type { Run, SeriesSet, SurfaceSeries } from '../model/run.ts';
import type { Ms } from '../model/units.ts';

/** One stretch of time of one surface. */
export interface Bucket {
  readonly from: Ms;
  readonly to: Ms;
  readonly n: number;
  /** Ms; null: there was no good answer. */
  readonly p50: Ms | null;
  readonly p95: Ms | null;
  readonly max: Ms | null;
  /** Error classes that were seen in it. */
  readonly errors: readonly { readonly class: string; readonly count: number }[];
  readonly state: string;
}

/** What is no number, in a file that somebody touched, is nothing. */
const numbers = (column: string): readonly (number | null)[] =>
  column.split(' ').map((item) => {
    const value = item === '' ? Number.NaN : Number(item);
    return Number.isFinite(value) ? value : null;
  });

const unfold = (set: SeriesSet, series: SurfaceSeries): readonly Bucket[] => {
  const starts = numbers(set.at).flatMap((at) => at ?? []);
  const [n, p50, p95, max] = [series.n, series.p50, series.p95, series.max].map(numbers);
  const errors = series.errors.map((error) => ({ class: error.class, counts: numbers(error.counts) }));
  return starts.map((from, index) => ({
    from,
    to: starts[index + 1] ?? set.to,
    n: n?.[index] ?? 0,
    p50: p50?.[index] ?? null,
    p95: p95?.[index] ?? null,
    max: max?.[index] ?? null,
    errors: errors.flatMap((error) => {
      const count = error.counts[index] ?? 0;
      return count > 0 ? [{ class: error.class, count }] : [];
    }),
    state: series.state[index] ?? '-',
  }));
};

/** A surface's buckets; none where the run has none of it. */
export const bucketsOf = ({ series }: Run, surface: string, grain: 'fine' | 'coarse'): readonly Bucket[] => {
  const set = series?.[grain];
  const found = set?.surfaces.find((one) => one.surface === surface);
  return set === undefined || found === undefined ? [] : unfold(set, found);
};
