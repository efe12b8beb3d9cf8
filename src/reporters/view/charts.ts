import type Handlebars from 'handlebars';
import { bucketsOf, type Bucket } from '../../core/read-series.ts';
import { plain, say, type Messages } from '../../messages/index.ts';
import type { Run, Span } from '../../model/run.ts';
import type { Language } from '../../model/text.ts';
import type { Ms } from '../../model/units.ts';
import { latencyChart, type LatencyChart } from '../charts/latency-chart.ts';
import { blocking } from '../digest/blocking.ts';
import { standings, standingSo, type SurfaceStanding } from '../../core/standing.ts';
import { safe } from './safe.ts';
import { standingTone, type Tone } from './tone.ts';

/** So many buckets are drawn in all: a page stays small enough to be sent. */
const MOST_BUCKETS = 3700;
/** What is drawn of a bucket: three percentiles, and bad answers. */
const LINES = 4;

interface ChartRow {
  readonly from: string;
  readonly n: number;
  readonly p50: string;
  readonly p95: string;
  /** Of the last run, as long after its fault took hold. */
  readonly last: string;
  readonly max: string;
  readonly errors: string;
  readonly state: string;
}

/** One surface over time: its picture, what it shows in words, and the numbers behind it. */
interface ChartView extends Tone {
  readonly name: string;
  readonly title: string;
  readonly finding: string;
  readonly svg: Handlebars.SafeString;
  readonly rows: readonly ChartRow[];
}

export interface ChartsView {
  readonly text: Messages['charts'];
  readonly charts: readonly ChartView[];
  readonly hasLimit: boolean;
  /** Which run is the last one, in words; empty: there is none to show. */
  readonly last: string;
  /** Those for which there was no room. */
  readonly left: string;
}

/** When faults were on; null: there was none. */
const faultSpan = ({ faults, durationMs }: Run): Span | null => {
  const on = faults.flatMap(({ asked, gone }) => (asked === null ? [] : [{ from: asked, to: gone ?? durationMs }]));
  if (on.length === 0) return null;
  return { from: Math.min(...on.map(({ from }) => from)), to: Math.max(...on.map(({ to }) => to)) };
};

const classesOf = (buckets: readonly Bucket[], { charts, comma }: Messages): string => {
  const counts = new Map<string, number>();
  for (const { errors } of buckets)
    for (const error of errors) counts.set(error.class, (counts.get(error.class) ?? 0) + error.count);
  const told = [...counts].toSorted((a, b) => b[1] - a[1]);
  return told.map(([name, count]) => charts.ofClass(charts.classes[name] ?? plain(name), count)).join(comma);
};

const errorsIn = ({ errors }: Bucket): number => errors.reduce((sum, { count }) => sum + count, 0);

const periodIn = (name: string, buckets: readonly Bucket[], messages: Messages): readonly string[] => {
  const n = buckets.reduce((sum, bucket) => sum + bucket.n, 0);
  if (n === 0) return [];
  const { charts, duration } = messages;
  const bad = buckets.reduce((sum, bucket) => sum + errorsIn(bucket), 0);
  const good = buckets.flatMap(({ max }) => max ?? []);
  const told = bad === 0 ? charts.noneBad : charts.bad(bad, classesOf(buckets, messages));
  return [charts.period(name, n, told) + (good.length === 0 ? '' : charts.slowest(duration(Math.max(...good))))];
};

/** What the picture shows, in words. */
const findingOf = (buckets: readonly Bucket[], on: Span | null, messages: Messages): string => {
  const { charts } = messages;
  const periods =
    on === null
      ? periodIn(charts.whole, buckets, messages)
      : [
          ...periodIn(
            charts.before,
            buckets.filter(({ from }) => from < Math.floor(on.from)),
            messages,
          ),
          ...periodIn(
            charts.during,
            buckets.filter(({ from }) => from >= Math.floor(on.from) && from < Math.floor(on.to)),
            messages,
          ),
          ...periodIn(
            charts.after,
            buckets.filter(({ from }) => from >= Math.floor(on.to)),
            messages,
          ),
        ];
  return charts.sentences(periods);
};

/** Of this run and of the last one it can be compared with. */
interface Runs {
  readonly run: Run;
  readonly last?: Run | undefined;
}

const biteOf = ({ faults }: Run): Ms | null => {
  const bites = faults.flatMap(({ biting }) => biting ?? []);
  return bites.length === 0 ? null : Math.min(...bites);
};

/** A surface in the last run, moved so that both faults take hold at the same moment; none where there is no such thing. */
const lastBuckets = ({ run, last }: Runs, surface: string, grain: 'fine' | 'coarse'): LatencyChart['last'] => {
  const [now, then] = [biteOf(run), last === undefined ? null : biteOf(last)];
  if (last === undefined || now === null || then === null) return [];
  const shift = now - then;
  return bucketsOf(last, surface, grain).map(({ from, to, p95 }) => ({ from: from + shift, to: to + shift, p95 }));
};

const edgesOf = (run: Run, { recovery }: SurfaceStanding, { charts }: Messages): LatencyChart['edges'] => {
  const gate = run.phases.find(({ phase }) => phase === 'gate');
  const on = faultSpan(run);
  const back = recovery?.interval ?? null;
  return [
    ...(gate === undefined ? [] : [{ at: gate.from, label: charts.gate }]),
    ...(on === null ? [] : [{ at: on.from, label: charts.asked }]),
    ...(on !== null && run.faults.every(({ gone }) => gone !== null) ? [{ at: on.to, label: charts.gone }] : []),
    ...(back === null || run.recovery.from === null ? [] : [{ at: run.recovery.from + back[1], label: charts.back }]),
  ];
};

const chartOf = (runs: Runs, one: SurfaceStanding, given: { index: number; messages: Messages }): LatencyChart => {
  const { run } = runs;
  const buckets = bucketsOf(run, one.surface.name, 'fine');
  const [first, last] = [buckets[0]?.from ?? 0, buckets.at(-1)?.to ?? 1];
  return {
    id: `chart-${given.index}`,
    zero: faultSpan(run)?.from ?? first,
    span: { from: first, to: Math.max(first + 1, last) },
    buckets,
    last: lastBuckets(runs, one.surface.name, 'fine'),
    actual: run.faults.flatMap(({ asked, gone }) => (asked === null ? [] : [{ from: asked, to: gone ?? last }])),
    planned: run.faults.flatMap(({ planned }) => planned ?? []),
    limits: one.cells.flatMap(({ window, limitMs }) =>
      window === null || (limitMs ?? null) === null ? [] : [{ ...window, ms: limitMs ?? 0 }],
    ),
    edges: edgesOf(run, one, given.messages),
  };
};

const rowsOf = (runs: Runs, surface: string, messages: Messages): readonly ChartRow[] => {
  const { run } = runs;
  const before = lastBuckets(runs, surface, 'coarse');
  const lastAt = (middle: Ms): Ms | null => before.find(({ from, to }) => middle >= from && middle < to)?.p95 ?? null;
  const buckets = bucketsOf(run, surface, 'coarse');
  const zero = faultSpan(run)?.from ?? buckets[0]?.from ?? 0;
  const time = (ms: Ms | null): string => (ms === null ? '–' : messages.duration(ms));
  return buckets.map((bucket) => ({
    from: messages.charts.since((bucket.from - zero) / 1000),
    n: bucket.n,
    p50: time(bucket.p50),
    p95: time(bucket.p95),
    last: time(lastAt((bucket.from + bucket.to) / 2)),
    max: time(bucket.max),
    errors: bucket.errors.length === 0 ? '0' : classesOf([bucket], messages),
    state: messages.charts.states[bucket.state] ?? '',
  }));
};

interface Asked extends Runs {
  readonly messages: Messages;
  /** The language that is shown first draws, the other one uses its drawings. */
  readonly draws: boolean;
}

const viewOf = (one: SurfaceStanding, index: number, { messages, draws, ...runs }: Asked): ChartView => {
  const { run } = runs;
  const { charts, duration, language } = messages;
  const chart = chartOf(runs, one, { index, messages });
  const name = plain(one.surface.name);
  const finding = findingOf(chart.buckets, faultSpan(run), messages);
  const said = {
    title: charts.title(name),
    finding,
    latency: charts.latency,
    errors: charts.errors,
    duration,
    since: charts.since,
  };
  return {
    ...standingTone(one.standing),
    name,
    title: plain(one.surface.title[language]),
    finding,
    svg: safe(latencyChart(chart, said, { own: `chart-${index}-${language}`, draws })),
    rows: rowsOf(runs, one.surface.name, messages),
  };
};

/** What is not as declared, then what is not known; of a drill that was kept from beginning, what kept it. */
const worthDrawing = (run: Run): readonly SurfaceStanding[] => {
  const all = standings(run);
  const names = blocking(run);
  const told = [...standingSo(all, 'broken'), ...standingSo(all, 'open')];
  return names.size === 0 ? told : told.filter(({ surface }) => names.has(surface.name));
};

/** Charts of what is not as declared, and then of what is not known; null: there is none to draw. */
export const chartsView = (runs: Runs, language: Language, draws: boolean): ChartsView | null => {
  const { run, last } = runs;
  const messages = say(language);
  const withSeries = worthDrawing(run).filter(({ surface }) =>
    bucketsOf(run, surface.name, 'fine').some(({ n }) => n > 0),
  );
  const [first] = withSeries;
  if (first === undefined) return null;
  const { name } = first.surface;
  // The last run's is one line of four.
  const drawn = bucketsOf(run, name, 'fine').length + lastBuckets(runs, name, 'fine').length / LINES;
  const room = Math.max(1, Math.floor(MOST_BUCKETS / drawn));
  const left = withSeries.slice(room).map(({ surface }) => plain(surface.name));
  const charts = withSeries.slice(0, room);
  return {
    text: messages.charts,
    charts: charts.map((one, index) => viewOf(one, index, { ...runs, messages, draws })),
    hasLimit: charts.some(({ cells }) => cells.some(({ limitMs }) => (limitMs ?? null) !== null)),
    last:
      last !== undefined && charts.some(({ surface }) => lastBuckets(runs, surface.name, 'fine').length > 0)
        ? messages.charts.lastRun(plain(last.id))
        : '',
    left: left.length === 0 ? '' : messages.charts.left(messages.list(left)),
  };
};
