import type { SourceFile } from './finding.ts';
import { nearest } from '../core/nearest.ts';
import { fitsPattern } from './patterns.ts';
import { Place, SourceDocument } from './place.ts';

/** What became of a scenario file. */
export interface Accepted {
  /** The file without the marks of what was accepted; all else stands as it was written. */
  readonly text: string;
  /** The lines of `expect` that were accepted, as they are called there. */
  readonly accepted: readonly string[];
  /** Those that still say `recorded: true`. */
  readonly left: readonly string[];
}

interface Line {
  readonly name: string;
  /** Of the key `recorded` in the text. */
  readonly offset: number;
}

const DEFAULT = 'default';
const MARK = /^recorded[ \t]*:[ \t]*true/;

const blocksOf = (expect: Place): readonly Place[] => (Array.isArray(expect.value) ? expect.items() : [expect]);

const linesOf = (block: Place): readonly (readonly [string, Place])[] => [
  ...block.at('surfaces').entries(),
  ...(block.has(DEFAULT) ? [[DEFAULT, block.at(DEFAULT)] as const] : []),
];

/** The lines of all blocks that say what was recorded. */
const recordedLines = (document: SourceDocument): readonly Line[] =>
  blocksOf(document.root?.at('expect') ?? new Place(document, undefined, []))
    .flatMap(linesOf)
    .flatMap(([name, line]) =>
      line
        .entries()
        .filter(([, details]) => details.at('recorded').value === true)
        .map(([, details]) => ({ name, offset: document.offsetOfKey(details.at('recorded').path) })),
    );

/** The text without the mark at an offset: without its line, or without its comma and an empty map around it. */
const unmarked = (text: string, offset: number): string => {
  const length = MARK.exec(text.slice(offset))?.[0].length ?? 0;
  if (length === 0) return text;
  const before = text.slice(0, offset);
  const after = text.slice(offset + length);
  const lineStart = before.lastIndexOf('\n') + 1;
  if (before.slice(lineStart).trim() === '') return before.slice(0, lineStart) + after.replace(/^[^\n]*\n?/, '');
  const kept = /,\s*$/.test(before) ? before.replace(/,\s*$/, '') + after : before + after.replace(/^\s*,\s*/, '');
  return kept.replace(/\{\s*survives:\s*\{\s*\}\s*\}/, 'survives');
};

/**
 * Takes the mark `recorded: true` off the lines that these names or patterns mean. Names that mean none come with the one
 * that may have been meant.
 */
export const acceptCells = (
  source: SourceFile,
  names: readonly string[],
): Accepted & { readonly unknown: readonly { readonly name: string; readonly meant: string | undefined }[] } => {
  const document = new SourceDocument(source);
  const lines = recordedLines(document);
  const isMeant = ({ name }: Line): boolean => names.some((pattern) => fitsPattern(pattern, name));
  const known = lines.map(({ name }) => name);
  // From the end, so that the offsets before it hold; marks that several lines share through an anchor stand once.
  const offsets = [...new Set(lines.filter(isMeant).map(({ offset }) => offset))].toSorted((a, b) => b - a);
  return {
    text: offsets.reduce(unmarked, source.text),
    accepted: lines.filter((line) => offsets.includes(line.offset)).map(({ name }) => name),
    left: lines.filter((line) => !offsets.includes(line.offset)).map(({ name }) => name),
    unknown: names
      .filter((pattern) => !known.some((name) => fitsPattern(pattern, name)))
      .map((name) => ({ name, meant: nearest(name, known) })),
  };
};
