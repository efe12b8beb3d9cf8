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

/** The item of a bucket, in a column. */
const reader = (column: string): ((index: number) => number | null) => {
  const items = numbers(column);
  return (index) => items[index] ?? null;
};

const unfold = (set: SeriesSet, series: SurfaceSeries): readonly Bucket[] => {
  const starts = numbers(set.at).flatMap((at) => at ?? []);
  const [n, p50, p95, max] = [reader(series.n), reader(series.p50), reader(series.p95), reader(series.max)];
  const errors = series.errors.map((error) => ({ class: error.class, countAt: reader(error.counts) }));
  return starts.map((from, index) => ({
    from,
    to: starts[index + 1] ?? set.to,
    n: n(index) ?? 0,
    p50: p50(index),
    p95: p95(index),
    max: max(index),
    errors: errors.flatMap((error) => {
      const count = error.countAt(index) ?? 0;
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
