import stringWidth from 'string-width';
import type { Bucket } from '../../core/read-series.ts';
import type { Span } from '../../model/run.ts';
import type { Ms } from '../../model/units.ts';
import { barPath, stepPath, type Step } from './steps.ts';
import { element, type Markup, together, words } from './svg.ts';
import { logTicks, niceAbove, timeTicks } from './ticks.ts';

/** What a chart of one surface shows. Times are ms since the drill's start. */
export interface LatencyChart {
  /** Of its own in the page. */
  readonly id: string;
  /** The moment that its times are counted from. */
  readonly zero: Ms;
  readonly span: Span;
  readonly buckets: readonly Bucket[];
  /** The same surface in the last run, by the times of this one; empty: there is none. */
  readonly last: readonly Pick<Bucket, 'from' | 'to' | 'p95'>[];
  readonly actual: readonly Span[];
  readonly planned: readonly Span[];
  readonly limits: readonly (Span & { readonly ms: Ms })[];
  readonly edges: readonly { readonly at: Ms; readonly label: string }[];
}

/** Its words, in the reader's language. */
export interface LatencyWords {
  readonly title: string;
  readonly finding: string;
  readonly latency: string;
  readonly errors: string;
  duration(ms: Ms): string;
  /** How a time since the fault is written. */
  since(seconds: number): string;
}

const WIDTH = 960;
const LEFT = 98;
const RIGHT = 952;
const TOP = 28;
const FLOOR = 182;
const BARS_TOP = 204;
const BARS_FLOOR = 254;
const HEIGHT = 278;
/** Steps are drawn in quarters of a unit, and in whole numbers. */
const FINER = 4;
const MOST_TICKS = 12;
const EDGE_ROOM = 24;
const LETTER = 7;

interface Scales {
  /** In the units of steps: `FINER` of them are one of the picture's. */
  x(at: Ms): number;
  /** The same in the picture's own units. */
  place(at: Ms): number;
  latency(ms: Ms): number;
  readonly least: Ms;
  readonly most: Ms;
  errors(count: number): number;
  readonly mostErrors: number;
}

const errorsIn = ({ errors }: Bucket): number => errors.reduce((sum, { count }) => sum + count, 0);

const scalesOf = ({ span, buckets, last, limits }: LatencyChart): Scales => {
  const times = [
    ...buckets.flatMap(({ p50, max }) => [p50 ?? [], max ?? []].flat()),
    ...last.flatMap(({ p95 }) => p95 ?? []),
    ...limits.map(({ ms }) => ms),
  ];
  const positive = times.filter((ms) => ms > 0);
  const least = 10 ** Math.floor(Math.log10(Math.max(1, Math.min(...positive, 1000))));
  const most = Math.max(niceAbove(Math.max(...positive, 10)), 10 * least);
  const mostErrors = niceAbove(Math.max(1, ...buckets.map(errorsIn)));
  const x = (at: Ms): number => (FINER * (RIGHT - LEFT) * (at - span.from)) / (span.to - span.from);
  return {
    x,
    place: (at) => Math.round((LEFT + x(at) / FINER) * 10) / 10,
    // Times of answers span decades: by their logarithm a median of 5 ms and a timeout of 2 s are both to be seen.
    latency: (ms) => FLOOR - ((FLOOR - TOP) * Math.log(Math.max(least, ms) / least)) / Math.log(most / least),
    least,
    most,
    errors: (count) => BARS_FLOOR - ((BARS_FLOOR - BARS_TOP) * count) / mostErrors,
    mostErrors,
  };
};

const cut = (part: Span, span: Span): readonly Span[] => {
  const [from, to] = [Math.max(part.from, span.from), Math.min(part.to, span.to)];
  return to > from ? [{ from, to }] : [];
};

const bandOf = (name: string, { span }: LatencyChart, { place }: Scales): ((part: Span) => readonly Markup[]) => {
  const height = BARS_FLOOR - TOP;
  return (part) =>
    cut(part, span).map(({ from, to }) => {
      const width = Math.round((place(to) - place(from)) * 10) / 10;
      return element('rect', { class: name, x: place(from), y: TOP, width, height });
    });
};

/** All that has no words in it: both languages share it. */
const shapes = (chart: LatencyChart, scales: Scales): Markup => {
  const { buckets, span, limits, edges } = chart;
  const { x, place, latency } = scales;
  const steps = (value: (bucket: Bucket) => number | null): readonly Step[] =>
    buckets.map((bucket) => ({ from: x(bucket.from), to: x(bucket.to), value: value(bucket) }));
  const line = (name: 'p50' | 'p95' | 'max'): Markup =>
    element('path', {
      class: `c-${name}`,
      d: stepPath(
        steps((bucket) => bucket[name]),
        latency,
      ),
    });
  const before = chart.last.flatMap(({ p95, ...part }) =>
    cut(part, span).map(({ from, to }) => ({ from: x(from), to: x(to), value: p95 })),
  );
  const bars = barPath(steps(errorsIn), { base: BARS_FLOOR, y: scales.errors });
  const rules = logTicks(scales.least, scales.most).map((ms) => `M${LEFT} ${Math.round(latency(ms))}H${RIGHT}`);
  const limitLines = limits.flatMap(({ ms, ...part }) =>
    cut(part, span).map(({ from, to }) => `M${place(from)} ${Math.round(latency(ms))}H${place(to)}`),
  );
  return together([
    ...chart.actual.flatMap(bandOf('c-actual', chart, scales)),
    element('path', { class: 'c-rule', d: `${rules.join('')}M${LEFT} ${BARS_FLOOR}H${RIGHT}` }),
    ...chart.planned.flatMap(bandOf('c-planned', chart, scales)),
    element('path', { class: 'c-edge', d: edges.map(({ at }) => `M${place(at)} ${TOP}V${BARS_FLOOR}`).join('') }),
    element('g', { transform: `translate(${LEFT} 0) scale(${1 / FINER} 1)` }, [
      line('max'),
      ...(before.length === 0 ? [] : [element('path', { class: 'c-last', d: stepPath(before, latency) })]),
      line('p95'),
      line('p50'),
      element('path', { class: 'c-errors', d: bars }),
    ]),
    element('path', { class: 'c-limit', d: limitLines.join('') }),
  ]);
};

const label = (at: { readonly x: number; readonly y: number; readonly anchor: string }, text: string): Markup =>
  element('text', { x: at.x, y: at.y, 'text-anchor': at.anchor }, [words(text)]);

/** Labels of moments, but for those that would lie on the one before. */
const edgeLabels = ({ edges, span }: LatencyChart, { place }: Scales): readonly Markup[] => {
  let free = LEFT;
  return edges
    .filter(({ at }) => at >= span.from && at <= span.to)
    .flatMap(({ at, label: text }) => {
      const x = place(at) + 4;
      const width = LETTER * stringWidth(text);
      if (x < free || x + width > WIDTH) return [];
      free = x + width;
      return [label({ x, y: TOP - 7, anchor: 'start' }, text)];
    });
};

/** In the middle below its place, but not out of the picture. */
const timeLabel = (x: number, text: string): Markup =>
  x > RIGHT - EDGE_ROOM
    ? label({ x: RIGHT, y: HEIGHT - 6, anchor: 'end' }, text)
    : label({ x, y: HEIGHT - 6, anchor: 'middle' }, text);

const labels = (chart: LatencyChart, scales: Scales, said: LatencyWords): readonly Markup[] => {
  const { zero, span } = chart;
  const { place, latency, mostErrors } = scales;
  const seconds = timeTicks((span.from - zero) / 1000, (span.to - zero) / 1000, MOST_TICKS);
  return [
    ...edgeLabels(chart, scales),
    ...logTicks(scales.least, scales.most).map((ms) =>
      label({ x: LEFT - 7, y: Math.round(latency(ms)) + 4, anchor: 'end' }, said.duration(ms)),
    ),
    label({ x: LEFT - 7, y: BARS_TOP + 6, anchor: 'end' }, String(mostErrors)),
    label({ x: LEFT - 7, y: BARS_FLOOR + 1, anchor: 'end' }, '0'),
    label({ x: LEFT + 2, y: BARS_TOP - 6, anchor: 'start' }, said.errors),
    label({ x: LEFT - 7, y: TOP - 13, anchor: 'end' }, said.latency),
    ...seconds.map((at) => timeLabel(place(zero + 1000 * at), said.since(at))),
  ];
};

/** The chart in one language. Only the first one draws; those of other languages use its drawing again. */
export const latencyChart = (
  chart: LatencyChart,
  said: LatencyWords,
  place: { own: string; draws: boolean },
): Markup => {
  const scales = scalesOf(chart);
  const [title, desc] = [`${place.own}-title`, `${place.own}-desc`];
  const attributes = { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' };
  return element('svg', { ...attributes, 'aria-labelledby': title, 'aria-describedby': desc }, [
    element('title', { id: title }, [words(said.title)]),
    element('desc', { id: desc }, [words(said.finding)]),
    place.draws ? element('g', { id: chart.id }, [shapes(chart, scales)]) : element('use', { href: `#${chart.id}` }),
    ...labels(chart, scales, said),
  ]);
};
