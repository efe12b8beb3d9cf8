import stringWidth from 'string-width';

const CUT = '..';

/** Cut to so many cells; what was cut off is marked. */
export const fit = (text: string, cells: number): string => {
  if (stringWidth(text) <= cells) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += stringWidth(character);
    if (width > cells - CUT.length) break;
    kept += character;
  }
  return `${kept}${CUT}`;
};

/** Filled up to so many cells: a Chinese character takes two. */
export const pad = (text: string, cells: number): string => text + ' '.repeat(Math.max(0, cells - stringWidth(text)));

/** The widest of some texts, in cells, and at most `most`. */
export const widest = (texts: readonly string[], most = Number.POSITIVE_INFINITY): number =>
  Math.min(most, Math.max(0, ...texts.map((text) => stringWidth(text))));

const WORDS = /\s+|[\p{Script=Han}，。；、：（）“”]|[^\s\p{Script=Han}，。；、：（）“”]+/gu;
/** What does not begin a line. */
const CLOSING = /^(?:\s+|[，。；、：）”])$/u;

/** Broken into lines of so many cells, between words or Chinese characters. */
export const wrap = (text: string, cells: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(WORDS) ?? []) {
    const isFull = stringWidth(`${line}${word}`.trimEnd()) > cells && !CLOSING.test(word);
    if (isFull && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = '';
    }
    line = line === '' ? word.trimStart() : `${line}${word}`;
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
};

/** Left text, and right text at the end of a line of so many cells. */
export const apart = (left: string, right: string, cells: number): string => {
  const gap = cells - stringWidth(left) - stringWidth(right);
  return `${left}${' '.repeat(Math.max(2, gap))}${right}`;
};
