import type { SeriesSet, Span, SurfaceSeries } from '../model/run.ts';
import type { Ms } from '../model/units.ts';
import { bucketStarts } from './buckets.ts';
import { type Course, mostFrequent } from './course.ts';
import type { DrillRecord } from './record.ts';
import { quantiles } from './statistics.ts';

/** As many as a screen has room for, and as a table has patience for. */
const MOST = { fine: 600, coarse: 60 };
const TENTHS = 10;
const NOWHERE = -1;

/** What is looked at: from the steady state on until all is back, or as long as the drill lived. */
const watchedSpan = ({ phases, recoveryEnd, lastAt }: DrillRecord): Span => {
  const from = phases.find(({ phase }) => phase === 'gate')?.from ?? 0;
  return { from, to: Math.max(from + 1, recoveryEnd ?? lastAt) };
};

const edgesOf = ({ faults }: DrillRecord): readonly Ms[] =>
  [...faults.values()].flatMap(({ asked, gone }) => [asked ?? [], gone ?? []].flat());

interface Buckets {
  readonly starts: readonly Ms[];
  readonly to: Ms;
}

const tenth = (ms: number): number => Math.round(ms * TENTHS) / TENTHS;

const column = (items: Iterable<number | undefined>): string =>
  Array.from(items, (item) => (item === undefined ? '-' : String(item))).join(' ');

/** The bucket of each sample. They come in order, so that the next one is in the same bucket or near. */
const bucketsOf = ({ due, length }: Course, { starts, to }: Buckets): Int32Array => {
  const buckets = new Int32Array(length).fill(NOWHERE);
  const begins = (bucket: number): Ms => starts[bucket] ?? Number.POSITIVE_INFINITY;
  let bucket = 0;
  for (let index = 0; index < length; index += 1) {
    const at = due[index] ?? Number.NaN;
    if (!(at >= begins(0) && at <= to)) continue;
    while (at < begins(bucket)) bucket -= 1;
    while (at >= begins(bucket + 1)) bucket += 1;
    buckets[index] = bucket;
  }
  return buckets;
};

type Percentiles = Pick<SurfaceSeries, 'p50' | 'p95' | 'max'>;

const count = (counts: Uint32Array, at: number, more = 1): void => {
  counts[at] = (counts[at] ?? 0) + more;
};

/** Where each bucket's good answers end when they stand one bucket after another; the first begins at 0. */
const endsOf = ({ good, length }: Course, buckets: Int32Array, size: number): Uint32Array => {
  const ends = new Uint32Array(size + 1);
  for (let index = 0; index < length; index += 1)
    if (!Number.isNaN(good[index])) count(ends, (buckets[index] ?? NOWHERE) + 1);
  // What lies in no bucket was counted in front of the first.
  ends[0] = 0;
  for (let bucket = 1; bucket <= size; bucket += 1) count(ends, bucket, ends[bucket - 1]);
  return ends;
};

/** The good answers, one bucket after another. */
const inOrder = ({ good }: Course, buckets: Int32Array, ends: Uint32Array): Float64Array => {
  const next = ends.slice();
  const times = new Float64Array(ends.at(-1) ?? 0);
  for (let index = 0; index < buckets.length; index += 1) {
    const bucket = buckets[index] ?? NOWHERE;
    const ms = good[index] ?? Number.NaN;
    if (bucket === NOWHERE || Number.isNaN(ms)) continue;
    times[next[bucket] ?? 0] = ms;
    count(next, bucket);
  }
  return times;
};

/** Exact ones: every good answer is put into its bucket, and each bucket sorted by itself. */
const percentilesOf = (course: Course, buckets: Int32Array, size: number): Percentiles => {
  const ends = endsOf(course, buckets, size);
  const times = inOrder(course, buckets, ends);
  const told = Array.from({ length: size }, (_none, bucket) =>
    quantiles(times.subarray(ends[bucket], ends[bucket + 1]), [0.5, 0.95, 1]).map((ms) => ms && tenth(ms)),
  );
  const [p50 = '', p95 = '', max = ''] = [0, 1, 2].map((which) => column(told.map((each) => each[which])));
  return { p50, p95, max };
};

/** One surface in these buckets. */
export const seriesOf = (surface: string, course: Course, { starts, to }: Buckets): SurfaceSeries => {
  const buckets = bucketsOf(course, { starts, to });
  const n = new Uint32Array(starts.length);
  const errors = course.classes.map(() => new Uint32Array(starts.length));
  for (let index = 0; index < buckets.length; index += 1) {
    const bucket = buckets[index] ?? NOWHERE;
    if (bucket === NOWHERE) continue;
    count(n, bucket);
    const counts = errors[course.error[index] ?? NOWHERE];
    if (counts !== undefined) count(counts, bucket);
  }
  return {
    surface,
    n: column(n),
    ...percentilesOf(course, buckets, starts.length),
    errors: course.classes.map((name, index) => ({ class: name, counts: column(errors[index] ?? []) })),
    state: mostFrequent(course, (index) => buckets[index] ?? NOWHERE, starts.length),
  };
};

/** The buckets of a drill, in which each of its surfaces may be put. */
export interface SeriesGrid {
  readonly fine: Buckets;
  readonly coarse: Buckets;
}

/** Cuts a drill into buckets. */
export const gridOf = (record: DrillRecord): SeriesGrid => {
  const span = watchedSpan(record);
  const cut = (most: number): Buckets => ({
    starts: bucketStarts({ span, edges: edgesOf(record), most }),
    to: span.to,
  });
  return { fine: cut(MOST.fine), coarse: cut(MOST.coarse) };
};

/** A set of series over the buckets. */
export const seriesSet = ({ starts, to }: Buckets, surfaces: readonly SurfaceSeries[]): SeriesSet => ({
  at: column(starts.map(tenth)),
  to: tenth(to),
  surfaces,
});
