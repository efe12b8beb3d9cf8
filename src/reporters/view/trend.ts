import type Handlebars from 'handlebars';
import { isFlaky, type Trend } from '../../core/trend.ts';
import { plain, say, sayText, type Messages } from '../../messages/index.ts';
import type { Language } from '../../model/text.ts';
import type { Ms } from '../../model/units.ts';
import { trendLine } from '../charts/trend-line.ts';
import { recovered } from '../digest/phrases.ts';
import { recoveryStanding } from '../../core/standing.ts';
import { toTheSecond } from './changes.ts';
import { LANG } from './languages.ts';
import { safe } from './safe.ts';
import { standingTone, type Tone, verdictTone } from './tone.ts';

type Group = Trend['groups'][number];
type Look = Tone['tone'] | 'none';

interface Mark {
  readonly tone: Look;
  readonly glyph: string;
  readonly says: string;
}

export interface TrendCellRow {
  readonly name: string;
  readonly stage: string;
  readonly title: string;
  readonly marks: readonly Mark[];
  readonly moves: string;
  readonly tone: Look;
}

export interface TrendRunRow extends Tone {
  readonly run: string;
  readonly started: string;
  readonly day: string;
  readonly word: string;
  readonly cells: string;
  readonly recovery: string;
  readonly recoveryTone: Look;
  readonly p95: string;
  readonly p95Of: string;
  readonly changed: string;
}

interface Line {
  readonly title: string;
  readonly finding: string;
  readonly svg: Handlebars.SafeString;
}

export interface TrendGroupView {
  readonly heading: string;
  readonly runs: readonly TrendRunRow[];
  readonly cells: readonly TrendCellRow[];
  /** Those that flip or fail. */
  readonly news: readonly TrendCellRow[];
  readonly lines: readonly Line[];
}

/** A scenario over time as a template, or a terminal, shows it. */
export interface TrendView {
  readonly language: Language;
  readonly lang: string;
  /** Of its newest run. */
  readonly tone: Tone['tone'];
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly groups: readonly TrendGroupView[];
  readonly leftOut: readonly string[];
  readonly text: Messages['trend'] & Pick<Messages['report'], 'simulated' | 'rehearsal' | 'untouched' | 'skip'>;
}

const NONE = '–';
const DAY_LENGTH = '2026-12-24'.length;
const dayOf = (startedAt: string): string => plain(startedAt).slice(0, DAY_LENGTH);

const runRow = (run: Group['runs'][number], { verdicts, duration, trend }: Messages, said: string): TrendRunRow => ({
  ...verdictTone(run.verdict),
  run: plain(run.run),
  started: toTheSecond(run.startedAt),
  day: dayOf(run.startedAt),
  word: verdicts[run.verdict],
  cells: run.cells.total === 0 ? NONE : `${run.cells.kept}/${run.cells.total}`,
  recovery: said || NONE,
  recoveryTone: run.recovery === null ? 'none' : standingTone(recoveryStanding(run.recovery)).tone,
  p95: run.p95 === null ? NONE : duration(run.p95.ms),
  p95Of: plain(run.p95?.surface ?? ''),
  changed: run.isChanged ? trend.changed : '',
});

const movesOf = (cell: Group['cells'][number], { trend, comma }: Messages): string => {
  const since = cell.failsSince;
  return [
    isFlaky(cell) ? trend.flaky : '',
    trend.flipped(cell.flips),
    since === null ? '' : trend.failsSince(plain(since.run), dayOf(since.startedAt)),
  ]
    .filter((part) => part !== '')
    .join(comma);
};

const cellRow = (cell: Group['cells'][number], messages: Messages): TrendCellRow => ({
  name: plain(cell.surface),
  stage: cell.of === 'recovery' ? messages.trend.recovery : plain(cell.stage ?? ''),
  title: sayText(messages, cell.title),
  marks: cell.marks.map((mark) =>
    mark === null
      ? { tone: 'none', glyph: '·', says: messages.trend.absent }
      : {
          ...standingTone(mark.standing),
          says: mark.of === 'cell' ? messages.cells[mark.verdict] : messages.recoveries[mark.verdict],
        },
  ),
  moves: movesOf(cell, messages),
  tone: cell.failsSince === null ? (cell.flips === 0 ? 'good' : 'doubt') : 'bad',
});

interface Drawn {
  readonly id: string;
  readonly title: string;
  readonly values: readonly (Ms | null)[];
}

const lineOf = ({ id, title, values }: Drawn, runs: Group['runs'], messages: Messages): Line => {
  const { trend, duration } = messages;
  const known = values.flatMap((value) => value ?? []);
  const [first, last] = [known[0], known.at(-1)];
  const finding =
    first === undefined || last === undefined ? trend.lines.none : trend.lines.finding(duration(first), duration(last));
  const most = known.length === 0 ? '' : duration(Math.max(...known));
  const days = [dayOf(runs[0]?.startedAt ?? ''), dayOf(runs.at(-1)?.startedAt ?? '')] as const;
  const svg = trendLine({ id, title, finding, values, most, first: days[0], last: days[1] });
  return { title, finding, svg: safe(svg) };
};

const linesOf = ({ runs }: Group, id: string, messages: Messages): readonly Line[] => {
  const { lines } = messages.trend;
  const recovery = runs.map((run) => run.recovery?.interval?.[1] ?? null);
  const p95 = runs.map((run) => run.p95?.ms ?? null);
  return [
    lineOf({ id: `${id}-recovery`, title: lines.recovery, values: recovery }, runs, messages),
    lineOf({ id: `${id}-p95`, title: lines.p95, values: p95 }, runs, messages),
  ];
};

const headingOf = ({ stack, profile, environment, only }: Group, { comma, gameDay, trend, list }: Messages): string =>
  [
    plain(stack),
    profile === null ? gameDay.noProfile : plain(profile),
    plain(environment),
    ...(only === null ? [] : [trend.only(list(only.map(plain)))]),
  ].join(comma);

const groupView = (group: Group, id: string, messages: Messages): TrendGroupView => {
  const cells = group.cells.map((cell) => cellRow(cell, messages));
  return {
    heading: headingOf(group, messages),
    runs: group.runs.map((run) => runRow(run, messages, recovered(run.recovery, messages))),
    cells,
    news: cells.filter(({ moves }) => moves !== ''),
    lines: linesOf(group, id, messages),
  };
};

/** A scenario over time, in one language. */
export const trendView = (trend: Trend, language: Language): TrendView => {
  const messages = say(language);
  const { simulated, rehearsal, untouched, skip } = messages.report;
  const n = trend.groups.reduce((sum, { runs }) => sum + runs.length, 0);
  const count = messages.trend.runs(n);
  const newest = trend.groups[0]?.runs.at(-1);
  return {
    language,
    lang: LANG[language],
    tone: verdictTone(newest?.verdict ?? 'INCONCLUSIVE').tone,
    id: plain(trend.scenario.id),
    title: sayText(messages, trend.scenario.title),
    summary:
      trend.groups.length === 1 ? count : [count, messages.trend.groups(trend.groups.length)].join(messages.comma),
    groups: trend.groups.map((group, index) => groupView(group, `${language}-${index}`, messages)),
    leftOut: trend.leftOut.map(({ run, startedAt, why }) =>
      messages.trend.left(plain(run), toTheSecond(startedAt), messages.trend.why[why]),
    ),
    text: { ...messages.trend, simulated, rehearsal, untouched, skip },
  };
};
