import { isWorse } from '../../core/compare.ts';
import { plain, sayReason, type Messages } from '../../messages/index.ts';
import type { Run } from '../../model/run.ts';
import { again, byHand, takesAPerson } from '../../reporters/index.ts';
import { tellJourneys } from '../../reporters/digest/journeys.ts';
import { summarize } from '../../reporters/digest/summary.ts';
import { untoldReasons } from '../../reporters/digest/untold-reasons.ts';
import { verdictTone } from '../../reporters/view/tone.ts';
import { apart, pad, widest, wrap } from './layout.ts';
import type { MatrixRequest, NextStep } from './matrix-request.ts';
import { type Colours, toned } from './terminal.ts';

interface Look {
  readonly colours: Colours;
  readonly messages: Messages;
  readonly columns: number;
}

const MOST_REASONS = 8;
const INDENT = '   ';
const badge = (run: Run, { colours, messages }: Look): string => {
  const word = ` ${messages.verdicts[run.verdict]} `;
  const { tone } = verdictTone(run.verdict);
  return colours.bold(colours.inverse(toned(colours, tone, word)));
};

const verdictLine = (run: Run, look: Look): string => {
  const said = `${badge(run, look)} ${summarize(run, look.messages)}`;
  return apart(said, look.messages.terminal.exit(run.exit), look.columns - 1);
};

/** How it was the last time, and what is worse since. */
const lastLines = ({ previous }: MatrixRequest, { messages, columns }: Look): readonly string[] => {
  if (previous === undefined) return [];
  const { across, labelled: label, list, semicolon } = messages;
  const { kept, total, run } = previous.before;
  const worse = [...new Set(previous.cells.filter(isWorse).map(({ surface }) => plain(surface)))];
  const what = worse.length === 0 ? [] : [label(across.changes.regressed, list(worse))];
  const told = [across.was(kept, total, plain(run)), ...what].join(semicolon);
  return wrap(told, columns - INDENT.length - 1).map((line) => `${INDENT}${line}`);
};

const reasonLines = (run: Run, { messages, columns }: Look): readonly string[] =>
  untoldReasons(run)
    .slice(0, MOST_REASONS)
    .flatMap((reason) => wrap(sayReason(messages, reason), columns - INDENT.length - 1))
    .map((line) => `${INDENT}${line}`);

const labelled = (label: string, text: string, { columns, messages }: Look): readonly string[] =>
  text === ''
    ? []
    : wrap(messages.labelled(label, text), columns - INDENT.length - 1).map((line) => `${INDENT}${line}`);

const notTested = ({ run, language }: MatrixRequest, look: Look): readonly string[] => {
  const items = run.notTested.map((text) => plain(text[language]));
  return labelled(look.messages.terminal.notTested, look.messages.list(items), look);
};

const notReviewed = ({ notReviewed: cells, cells: all }: Run, { messages }: Look): readonly string[] =>
  cells === 0 ? [] : [`${INDENT}${messages.terminal.notReviewed(cells, all.length)}`];

const raised = (run: Run, { messages }: Look): readonly string[] =>
  run.cells
    .filter(({ verdict }) => verdict === 'better')
    .map(({ surface }) => `${INDENT}${messages.terminal.raise(plain(surface))}`);

const goneLines = (run: Run, { messages, columns }: Look): readonly string[] =>
  run.verdict !== 'CLEANUP_FAILED' || takesAPerson(run)
    ? []
    : wrap(messages.terminal.gone, columns - INDENT.length - 1).map((line) => `${INDENT}${line}`);

const steps = ({ run, next }: MatrixRequest, { messages }: Look): readonly NextStep[] => {
  if (run.verdict === 'PASSED') return next;
  const once = { command: again(run), why: messages.terminal.again };
  return takesAPerson(run) ? [{ command: byHand(run), why: messages.terminal.byHand }, once] : [once];
};

const nextLines = (request: MatrixRequest, look: Look): readonly string[] => {
  const { colours, messages } = look;
  const { next, report, languages } = messages.terminal;
  const label = widest([next, report]) + 2;
  const todo = steps(request, look);
  const width = widest(todo.map(({ command }) => command)) + 2;
  const path = request.reportPath;
  const shown = path === null ? [] : [` ${pad(report, label)}${plain(path)}  ${colours.dim(languages)}`];
  return [
    ...shown,
    ...todo.map(({ command, why }, index) =>
      ` ${pad(index === 0 ? next : '', label)}${pad(colours.cyan(command), width)}${colours.dim(why)}`.trimEnd(),
    ),
  ];
};

/** What follows the matrix: the verdict, what it means to users, what was not tested, and what to do next. */
export const conclusion = (request: MatrixRequest, look: Look): readonly string[] => {
  const { run, language } = request;
  return [
    verdictLine(run, look),
    ...lastLines(request, look),
    ...reasonLines(run, look),
    ...goneLines(run, look),
    ...labelled(look.messages.users.label, tellJourneys(run, language, look.messages), look),
    ...raised(run, look),
    ...notTested(request, look),
    ...notReviewed(run, look),
    ...nextLines(request, look),
  ];
};
