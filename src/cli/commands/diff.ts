import { compare, type Compared } from '../../core/compare.ts';
import { whyNotComparable, type Mismatch } from '../../core/comparable.ts';
import { plain, say, type Messages } from '../../messages/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import type { Run } from '../../model/run.ts';
import { changesView, toTheSecond } from '../../reporters/view/changes.ts';
import { languageOf } from '../language.ts';
import { savedRun } from '../saved-run.ts';
import { changesLines } from '../terminal/changes.ts';
import { pad, widest } from '../terminal/layout.ts';
import { terminalOf } from '../terminal/terminal.ts';

interface DiffOptions {
  readonly out: string;
  readonly lang?: string;
  readonly json?: boolean;
}

const sentence = ({ across }: Messages, mismatch: Mismatch): string => plain(across.mismatch[mismatch.what](mismatch));

const notComparable = (before: Run, after: Run, why: readonly Mismatch[]): InputError => {
  const inWords = (messages: Messages): string => {
    const lines = why.map((mismatch) => `  ${sentence(messages, mismatch)}`);
    return [messages.across.notComparable(plain(before.id), plain(after.id)), ...lines].join('\n');
  };
  return new InputError({ en: inWords(say('en')), zh: inWords(say('zh')) });
};

const headLines = (
  sides: readonly (readonly [string, Compared])[],
  { verdicts, across }: Messages,
): readonly string[] => {
  const verdict = widest(sides.map(([, side]) => verdicts[side.verdict])) + 2;
  const label = widest(sides.map(([text]) => text)) + 2;
  return sides.map(
    ([text, side]) =>
      `${pad(text, label)}${plain(side.run)}  ${toTheSecond(side.startedAt)}  ${pad(verdicts[side.verdict], verdict)}${across.kept(side.kept, side.total)}`,
  );
};

/** Sets one run against an earlier one. Exit 1 where something regressed, 2 where they cannot be compared. */
export const diff = async (first: string, second: string, options: DiffOptions): Promise<number> => {
  const messages = say(languageOf(options.lang));
  const before = await savedRun(first, options.out);
  const after = await savedRun(second, options.out);
  const why = whyNotComparable(before, after);
  if (why.length > 0) {
    if (options.json) process.stdout.write(`${JSON.stringify({ comparable: false, because: why }, null, 2)}\n`);
    throw notComparable(before, after, why);
  }
  const comparison = compare(before, after);
  if (options.json) process.stdout.write(`${JSON.stringify({ comparable: true, ...comparison }, null, 2)}\n`);
  else {
    const terminal = terminalOf(process.stdout, process.env);
    const { colours } = terminal;
    const { columns } = messages.across;
    const lines = [
      colours.bold(`${plain(after.scenario.id)}: ${plain(after.scenario.title[messages.language])}`),
      ...headLines(
        [
          [columns.before, comparison.before],
          [columns.after, comparison.after],
        ],
        messages,
      ),
      '',
      ...changesLines(changesView(comparison, messages), { colours, messages, columns: terminal.columns() }),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return comparison.regressed ? EXIT.failed : EXIT.passed;
};
