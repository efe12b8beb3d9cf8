import type { Finding, Problem, SourceFile } from './finding.ts';
import { frame } from './frame.ts';
import { parseYaml, type ParsedYaml, type Path } from './yaml.ts';

interface Spot {
  readonly where: 'key' | 'value';
  /** The part of the text that is meant. */
  readonly part?: string;
}

/** A parsed file and what was found wrong in it so far. */
export class SourceDocument {
  readonly source: SourceFile;
  readonly #yaml: ParsedYaml;
  readonly #lines: readonly string[];
  readonly #findings = new Map<string, Finding>();

  constructor(source: SourceFile) {
    this.source = source;
    this.#yaml = parseYaml(source.text);
    this.#lines = source.text.split(/\r?\n/);
    for (const { offset, problem } of this.#yaml.problems) this.#add(offset, problem);
  }

  /** The whole file; undefined where its syntax is broken. */
  get root(): Place | undefined {
    return this.#yaml.usable ? new Place(this, this.#yaml.value, []) : undefined;
  }

  /** In the order of the file. */
  get findings(): readonly Finding[] {
    return [...this.#findings.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
  }

  get hasErrors(): boolean {
    return [...this.#findings.values()].some((finding) => finding.severity === 'error');
  }

  /** Where the key at the end of a path is written in the text. */
  offsetOfKey(path: Path): number {
    return this.#yaml.offsetOf(path, 'key');
  }

  lineOfKey(path: Path): number {
    return this.#yaml.lineOf(this.offsetOfKey(path)).line;
  }

  tell(path: Path, problem: Problem, { where, part = '' }: Spot): void {
    const offset = this.#yaml.offsetOf(path, where);
    this.#add(Math.max(offset, this.source.text.indexOf(part, offset)), problem);
  }

  /** What an anchor's uses share is told once. */
  #add(offset: number, { code, message, mend, severity }: Problem): void {
    const at = this.#yaml.lineOf(offset);
    const key = `${at.line}:${at.column}:${message.en}`;
    if (this.#findings.has(key)) return;
    this.#findings.set(key, {
      file: this.source.file,
      ...at,
      severity: severity ?? 'error',
      code,
      message,
      mend,
      frame: frame(this.#lines, at.line, at.column),
    });
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value in a file, that knows where it is written. */
export class Place {
  readonly value: unknown;
  readonly path: Path;
  readonly #document: SourceDocument;

  constructor(document: SourceDocument, value: unknown, path: Path) {
    this.#document = document;
    this.value = value;
    this.path = path;
  }

  /** The place below; its value is undefined where nothing is written. */
  at(...steps: Path): Place {
    let { value } = this;
    for (const step of steps) value = isRecord(value) || Array.isArray(value) ? Reflect.get(value, step) : undefined;
    return new Place(this.#document, value, [...this.path, ...steps]);
  }

  /** The text that is written here; undefined for everything else. */
  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get isMap(): boolean {
    return isRecord(this.value);
  }

  keys(): readonly string[] {
    return isRecord(this.value) ? Object.keys(this.value) : [];
  }

  has(key: string): boolean {
    return isRecord(this.value) && Object.hasOwn(this.value, key);
  }

  /** What a map holds, by key; empty for everything else. */
  entries(): readonly (readonly [string, Place])[] {
    return this.keys().map((key) => [key, this.at(key)] as const);
  }

  /** What a list holds; empty for everything else. */
  items(): readonly Place[] {
    return Array.isArray(this.value) ? this.value.map((_item, index) => this.at(index)) : [];
  }

  tell(problem: Problem, where: 'key' | 'value' = 'value'): void {
    this.#document.tell(this.path, problem, { where });
  }

  /** Tells a problem of a part of the text that is written here. */
  tellOf(part: string, problem: Problem): void {
    this.#document.tell(this.path, problem, { where: 'value', part });
  }
}
