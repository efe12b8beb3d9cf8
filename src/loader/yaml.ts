import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Problem } from './finding.ts';
import { syntaxProblem } from './syntax-words.ts';

export type Path = readonly PropertyKey[];

/** A YAML text as plain values, with the way back from a path to its place in the text. */
export interface ParsedYaml {
  readonly value: unknown;
  /** False: the syntax is broken, and `value` means nothing. */
  readonly usable: boolean;
  readonly problems: readonly { readonly offset: number; readonly problem: Problem }[];
  /** The offset of the value at a path, or of its key; the nearest place around it where the path leads nowhere. */
  offsetOf(path: Path, where: 'key' | 'value'): number;
  lineOf(offset: number): { readonly line: number; readonly column: number };
}

/** Stands for the braces of an unquoted `${…}` while the rest is parsed: as long as they are, and no YAML. */
const STAND_IN = { open: '\uE000', close: '\uE001' } as const;
const MOST_UNQUOTED = 200;
/** A list of thirty cells that share one anchor is no bomb. */
const MOST_ALIASES = 2000;
const ENDED = /in YAML stream/;

type Located = ParsedYaml['problems'][number];
type Parsed = Document.Parsed;

const restore = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll(STAND_IN.open, '{').replaceAll(STAND_IN.close, '}');
  if (Array.isArray(value)) return value.map((item) => restore(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restore(item)]));
};

/** Where the parser stumbled over the brace of an unquoted `${`; undefined where it did not. */
const unquotedBrace = (document: Parsed, text: string): number | undefined =>
  document.errors.map((error) => error.pos[0]).find((offset) => text[offset] === '{' && text[offset - 1] === '$');

const replaceAt = (text: string, offset: number, char: string): string =>
  text.slice(0, offset) + char + text.slice(offset + 1);

const withStandIns = (text: string, open: number): string => {
  const opened = replaceAt(text, open, STAND_IN.open);
  const close = opened.slice(open).search(/[}\n]/) + open;
  return opened[close] === '}' ? replaceAt(opened, close, STAND_IN.close) : opened;
};

/** Parses again behind each unquoted `${…}`, so that one mistake is told once and hides no other. */
const parseTolerant = (
  text: string,
): { readonly document: Parsed; readonly lines: LineCounter; readonly unquoted: readonly number[] } => {
  const unquoted: number[] = [];
  let patched = text;
  for (;;) {
    const lines = new LineCounter();
    const document = parseDocument(patched, { lineCounter: lines, merge: true, prettyErrors: false });
    const brace = unquotedBrace(document, patched);
    if (brace === undefined || unquoted.length === MOST_UNQUOTED) return { document, lines, unquoted };
    unquoted.push(brace - 1);
    patched = withStandIns(patched, brace);
  }
};

/** A quote that is never closed is told by the parser at the end of the file: say where it opens. */
const openQuote = (document: Parsed, end: number): number => {
  let found = end;
  visit(document, {
    Scalar: (_key, node) => {
      if (node.type?.startsWith('QUOTE') === true && (node.range?.[1] ?? 0) >= end) found = node.range?.[0] ?? found;
    },
  });
  return found;
};

/** One a line, and none after the point where the parser lost the document. */
const syntaxProblems = (document: Parsed, lines: LineCounter): readonly Located[] => {
  const told = new Map<number, Located>();
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    if (ENDED.test(message) && told.size > 0) break;
    const isQuote = message.startsWith('Missing closing');
    const offset = isQuote ? openQuote(document, pos[0]) : pos[0];
    const { line } = lines.linePos(offset);
    if (!told.has(line)) told.set(line, { offset, problem: syntaxProblem({ code, message }) });
    // The rest of the file was taken for a part of the text.
    if (isQuote) break;
  }
  return [...told.values()];
};

const unknownAnchors = (document: Parsed): readonly Located[] => {
  const found: Located[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document)) return;
      const offset = alias.range?.[0] ?? 0;
      found.push({
        offset,
        problem: syntaxProblem({ code: 'UNKNOWN_ANCHOR', message: '' }),
      });
    },
  });
  return found;
};

const nodeOf = (given: unknown): Node | null => (isNode(given) ? given : null);

const isNamed = (pair: Pair, name: string): boolean => isScalar(pair.key) && String(pair.key.value) === name;

/** A value with its key, where it has one. */
interface Spot {
  readonly key: Node | null;
  readonly value: Node | null;
}

const startOf = (node: Node | null): number => node?.range?.[0] ?? 0;

class Locator {
  readonly #document: Parsed;

  constructor(document: Parsed) {
    this.#document = document;
  }

  offsetOf(path: Path, where: 'key' | 'value'): number {
    let spot: Spot = { key: null, value: this.#document.contents };
    for (const step of path) {
      const below = this.#below(spot.value, step);
      if (!below.key && !below.value) return startOf(spot.value ?? spot.key);
      spot = below;
    }
    return startOf(where === 'key' ? (spot.key ?? spot.value) : (spot.value ?? spot.key));
  }

  #below(node: Node | null, step: PropertyKey): Spot {
    const outer = this.#resolved(node);
    if (isSeq(outer)) return { key: null, value: nodeOf(outer.items[Number(step)]) };
    const pair = isMap(outer) ? this.#pair(outer, String(step)) : undefined;
    return { key: nodeOf(pair?.key), value: nodeOf(pair?.value) };
  }

  #pair(map: YAMLMap, key: string): Pair | undefined {
    return map.items.find((pair) => isNamed(pair, key)) ?? this.#merged(map, key);
  }

  #merged(map: YAMLMap, key: string): Pair | undefined {
    const merge = map.items.find((pair) => isScalar(pair.key) && pair.key.source === '<<');
    const sources = isSeq(merge?.value) ? merge.value.items : [merge?.value];
    for (const source of sources) {
      const from = this.#resolved(nodeOf(source));
      const pair = isMap(from) ? this.#pair(from, key) : undefined;
      if (pair) return pair;
    }
    return undefined;
  }

  #resolved(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.#document) ?? null) : node;
  }
}

const plain = (document: Parsed): unknown => {
  try {
    return restore(document.toJS({ maxAliasCount: MOST_ALIASES }));
  } catch {
    return undefined;
  }
};

/** Reads YAML. Problems are told in our own words: one a line, one for each unquoted `${…}`. */
export const parseYaml = (text: string): ParsedYaml => {
  const { document, lines, unquoted } = parseTolerant(text);
  const anchors = unknownAnchors(document);
  const problems = [
    ...unquoted.map((offset) => ({ offset, problem: syntaxProblem({ code: 'UNQUOTED', message: '' }) })),
    ...syntaxProblems(document, lines),
    ...anchors,
  ];
  const isSound = anchors.length === 0 && document.errors.every((error) => error.code === 'DUPLICATE_KEY');
  const locator = new Locator(document);
  return {
    value: isSound ? plain(document) : undefined,
    usable: isSound,
    problems: problems.toSorted((a, b) => a.offset - b.offset),
    offsetOf: (path, where) => locator.offsetOf(path, where),
    lineOf: (offset) => {
      const { line, col } = lines.linePos(Math.min(offset, Math.max(text.trimEnd().length, 0)));
      return { line: Math.max(line, 1), column: Math.max(col, 1) };
    },
  };
};
