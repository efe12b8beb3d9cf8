import type { Output } from '../../../src/cli/terminal/terminal.ts';

export interface Screen extends Output {
  /** All that was written. */
  written(): string;
  /** What a person would see, a line each: cursor movements are carried out. */
  lines(): readonly string[];
}

// eslint-disable-next-line no-control-regex
const STEP = /\u001B\[(\d*)([A-Za-z])|\r|\n|[^\u001B\r\n]+/g;

/** Rows of a terminal after some output, as far as Brownout uses terminals. */
const play = (text: string): readonly string[] => {
  const rows = [''];
  let row = 0;
  for (const [whole, count = '', code] of text.matchAll(STEP)) {
    if (code === 'A') row = Math.max(0, row - Number(count));
    else if (code === 'J') rows.splice(row, Number.POSITIVE_INFINITY, '');
    else if (whole === '\n') {
      row += 1;
      rows[row] ??= '';
    } else if (code === undefined && whole !== '\r') rows[row] = `${rows[row] ?? ''}${whole}`;
  }
  return rows;
};

/** A stream that remembers. */
export const screen = (size: {
  readonly isTTY: boolean;
  readonly columns?: number;
  readonly rows?: number;
}): Screen => {
  const chunks: string[] = [];
  return {
    ...size,
    write: (text) => chunks.push(text),
    written: () => chunks.join(''),
    lines: () => play(chunks.join('')),
  };
};
