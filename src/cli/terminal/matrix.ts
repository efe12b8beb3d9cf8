import { createColors } from 'picocolors';
import { say, type Messages } from '../../messages/index.ts';
import { type ClassView, matrixView, type Row } from '../../reporters/view/matrix.ts';
import { conclusion } from './conclusion.ts';
import { fit, pad, widest } from './layout.ts';
import type { MatrixRequest } from './matrix-request.ts';
import { type Colours, toned } from './terminal.ts';

const COLUMNS = 100;
const MOST_DECLARED = 34;
const LEAST_DECLARED = 12;
const INDENT = '    ';
const MOST_ERRORS = 4;

interface Widths {
  readonly name: number;
  readonly declared: number;
  readonly observed: number;
  readonly line: number;
}

const nameOf = ({ name, stage }: Row): string => (stage === '' ? name : `${name} @${stage}`);

const headingOf = ({ heading, bar }: ClassView): string => `${heading} ${bar}`;

const widthsOf = (classes: readonly ClassView[], messages: Messages, line: number): Widths => {
  const rows = classes.flatMap((one) => one.rows);
  const heading = classes[0] === undefined ? '' : headingOf(classes[0]);
  const name = widest([heading, ...rows.map(nameOf)]) + 2;
  const observed = widest([messages.columns.observed, ...rows.map((row) => row.observed)]) + 2;
  const recovered = widest([messages.columns.recovered, ...rows.map((row) => row.recovered)]);
  const room = Math.max(LEAST_DECLARED, line - name - observed - recovered - INDENT.length);
  const declared = widest([messages.columns.declared, ...rows.map((row) => row.declared)], MOST_DECLARED);
  return { name, observed, line, declared: Math.min(room, declared) + 2 };
};

const detailLines = (row: Row, messages: Messages): readonly string[] => {
  const errors = row.errors
    .slice(0, MOST_ERRORS)
    .map(({ count, class: of, sample }) => (sample === '' ? `${count}x ${of}` : `${count}x ${of}: ${sample}`));
  const samples = row.samples.map(({ at, says, took }) => `${at} ${says} ${took}`).join('; ');
  return [...row.why, ...errors, ...(samples === '' ? [] : [`${messages.terminal.samples} ${samples}`])];
};

const rowLines = (row: Row, widths: Widths, { colours, messages }: Look): readonly string[] => {
  const cells = [
    pad(nameOf(row), widths.name),
    pad(fit(row.declared, widths.declared - 2), widths.declared),
    pad(row.observed, widths.observed),
    row.recovered,
  ];
  const first = `${toned(colours, row.tone, row.glyph)} ${cells.join('')}`.trimEnd();
  const details = detailLines(row, messages).map((line) => colours.dim(`${INDENT}${fit(line, widths.line - 5)}`));
  return [first, ...details];
};

interface Look {
  readonly colours: Colours;
  readonly messages: Messages;
}

const classLines = (one: ClassView, widths: Widths, look: Look & { readonly isFirst: boolean }): readonly string[] => {
  const { colours, messages, isFirst } = look;
  const heading = headingOf(one);
  const { declared, observed, recovered } = messages.columns;
  const labels = `${pad(declared, widths.declared)}${pad(observed, widths.observed)}${recovered}`;
  const head = isFirst ? `${colours.bold(pad(heading, widths.name))}${colours.dim(labels)}` : colours.bold(heading);
  return [`  ${head}`, ...one.rows.flatMap((row) => rowLines(row, widths, look))];
};

/** The result as a person reads it in a terminal: what was declared and observed, by class, and what comes of it. */
export const matrix = (request: MatrixRequest): string => {
  const { run, language, colour, columns = COLUMNS } = request;
  const messages = say(language);
  const colours = createColors(colour);
  const classes = matrixView({ run, messages, language });
  const widths = widthsOf(classes, messages, columns);
  const look = { colours, messages };
  const table = classes.flatMap((one, index) => classLines(one, widths, { ...look, isFirst: index === 0 }));
  return [...table, ...conclusion(request, { ...look, columns })].join('\n');
};
