import type { Messages } from '../../messages/index.ts';
import type { ChangeGroup, ChangeRow, ChangesView } from '../../reporters/view/changes.ts';
import { fit, pad, widest, wrap } from './layout.ts';
import { type Colours, toned } from './terminal.ts';

interface Look {
  readonly colours: Colours;
  readonly messages: Messages;
  readonly columns: number;
}

interface Widths {
  readonly name: number;
  readonly declared: number;
  readonly sides: number;
}

const ARROW = ' -> ';
const GAP = 2;
const INDENT = 4;
const LEAST_DECLARED = 12;

const nameOf = ({ name, stage }: ChangeRow): string => (stage === '' ? name : `${name} @${stage}`);
const sidesOf = ({ before, after }: ChangeRow): string => `${before}${ARROW}${after}`;

const widthsOf = (rows: readonly ChangeRow[], columns: number): Widths => {
  const name = widest(rows.map(nameOf)) + GAP;
  const sides = widest(rows.map(sidesOf)) + GAP;
  const difference = widest(rows.map((row) => row.difference));
  const room = Math.max(LEAST_DECLARED, columns - INDENT - name - sides - difference);
  return { name, sides, declared: Math.min(room, widest(rows.map(({ declared }) => declared)) + GAP) };
};

const groupLines = (group: ChangeGroup, widths: Widths, { colours }: Look): readonly string[] => [
  `  ${colours.bold(group.label)}`,
  ...group.rows.map((row) => {
    const cells = [
      pad(nameOf(row), widths.name),
      pad(fit(row.declared, widths.declared - GAP), widths.declared),
      pad(sidesOf(row), widths.sides),
      row.difference,
    ];
    return `${toned(colours, group.tone, group.glyph)} ${cells.join('')}`.trimEnd();
  }),
];

/** What changed between two runs, as a person reads it in a terminal. */
export const changesLines = (view: ChangesView, look: Look): readonly string[] => {
  const rows = view.groups.flatMap((group) => group.rows);
  const widths = widthsOf(rows, look.columns);
  const also = view.circumstances === '' ? [] : wrap(view.circumstances, look.columns - 1);
  return [...view.groups.flatMap((group) => groupLines(group, widths, look)), view.summary, ...also];
};
