const WIDTH = 110;
const LEAD = 70;
const NUMBER_WIDTH = 4;
/** Where East Asian scripts begin: from here on a character takes two cells of a terminal. */
const FIRST_WIDE = 0x2e80;

const pad = (text: string): string =>
  text.replaceAll(/[^\t]/gu, (char) => ((char.codePointAt(0) ?? 0) >= FIRST_WIDE ? '  ' : ' '));

/** The line with the one before it and a caret under the column. Long lines are cut around the column. */
export const frame = (lines: readonly string[], line: number, column: number): string => {
  const skipped = column > WIDTH ? column - 1 - LEAD : 0;
  const cut = (text: string): string => {
    const shown = (skipped > 0 ? '…' : '') + text.slice(skipped, skipped + WIDTH);
    return text.length > skipped + WIDTH ? `${shown}…` : shown;
  };
  const numbered = (number: number, mark: string): string =>
    `${mark}${String(number).padStart(NUMBER_WIDTH)} | ${cut(lines[number - 1] ?? '')}`.trimEnd();
  const before = (skipped > 0 ? ' ' : '') + pad((lines[line - 1] ?? '').slice(skipped, column - 1));
  const caret = `  ${' '.repeat(NUMBER_WIDTH - 1)} | ${before}^`;
  return [...(line > 1 ? [numbered(line - 1, ' ')] : []), numbered(line, '>'), caret].join('\n');
};
