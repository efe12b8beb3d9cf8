import type { Messages } from '../../messages/index.ts';
import type { TrendCellRow, TrendGroupView, TrendRunRow, TrendView } from '../../reporters/view/trend.ts';
import { aligned } from './aligned.ts';
import { type Colours, toned } from './terminal.ts';

interface Look {
  readonly colours: Colours;
  readonly messages: Messages;
}

/** Lines that begin with a mark, which is coloured when all else is aligned. */
const marked = (
  rows: readonly { readonly tone: TrendCellRow['tone']; readonly glyph: string; readonly line: string }[],
  colours: Colours,
): readonly string[] =>
  rows.map(({ tone, glyph, line }) => `${tone === 'none' ? glyph : toned(colours, tone, glyph)} ${line}`);

const runCells = (row: TrendRunRow): readonly string[] => [
  row.run,
  row.started,
  row.word,
  row.cells,
  row.recovery,
  row.p95,
  row.changed,
];

const GLYPHS = { good: '✓', bad: '✗', doubt: '⚠', none: '·' } as const;

const nameOf = ({ name, stage }: TrendCellRow): string => (stage === '' ? name : `${name} @${stage}`);

const groupLines = ({ heading, runs, cells }: TrendGroupView, { colours, messages }: Look): readonly string[] => {
  const { columns, oldest } = messages.trend;
  const head = [columns.run, columns.started, columns.verdict, columns.cells, columns.recovery, columns.p95, ''];
  const [headLine = '', ...runLines] = aligned([head, ...runs.map(runCells)]);
  const cellLines = aligned([
    [columns.cell, oldest, columns.moves],
    ...cells.map((cell) => [nameOf(cell), cell.marks.map(({ glyph }) => glyph).join(''), cell.moves]),
  ]);
  const [cellHead = '', ...cellRows] = cellLines;
  return [
    '',
    colours.bold(heading),
    `  ${headLine}`,
    ...marked(
      runs.map(({ tone, glyph }, index) => ({ tone, glyph, line: runLines[index] ?? '' })),
      colours,
    ),
    '',
    `  ${cellHead}`,
    ...marked(
      cells.map(({ tone }, index) => ({ tone, glyph: GLYPHS[tone], line: cellRows[index] ?? '' })),
      colours,
    ),
  ];
};

/** A scenario over time, as a person reads it in a terminal. */
export const trendLines = (view: TrendView, look: Look): readonly string[] => [
  look.colours.bold(`${view.id}: ${view.title}`),
  view.summary,
  ...view.groups.flatMap((group) => groupLines(group, look)),
  ...(view.leftOut.length === 0 ? [] : ['', view.text.leftOut, ...view.leftOut.map((line) => `  ${line}`)]),
  '',
];
