import type { Seen, Timed } from '../model/answer.ts';
import type { SampleColumns } from '../model/journal.ts';
import type { Span } from '../model/run.ts';
import type { Ms } from '../model/units.ts';
import type { ByTime } from './answers.ts';

/** The mark of a time or an answer that is not there. */
const NONE = -1;
const FIRST_CAPACITY = 256;
/** Fits nothing that a person would ask for: an answer that the journal lost is no success. */
const LOST: Seen = { error: 'content', text: 'not in the journal' };

/** All samples of one surface, in columns, so that a million of them stay small. */
export class SampleLog {
  #due = new Float64Array(FIRST_CAPACITY).fill(Number.NaN);
  #sent = new Float64Array(FIRST_CAPACITY).fill(NONE);
  #done = new Float64Array(FIRST_CAPACITY).fill(NONE);
  #answer = new Int32Array(FIRST_CAPACITY).fill(NONE);
  #length = 0;
  readonly #answers = new Map<number, Seen>();

  get length(): number {
    return this.#length;
  }

  learn(id: number, seen: Seen): void {
    this.#answers.set(id, seen);
  }

  /** Adds a batch; rows are numbered from `first`, so that batches may come in any order. */
  append(first: number, columns: SampleColumns): void {
    const { due, sent, done, answer } = columns;
    const length = Math.min(due.length, sent.length, done.length, answer.length);
    this.#grow(first + length);
    // Batches are short: to call `set` of four arrays takes longer than this.
    for (let index = 0; index < length; index += 1) {
      const row = first + index;
      this.#due[row] = due[index] ?? Number.NaN;
      this.#sent[row] = sent[index] ?? NONE;
      this.#done[row] = done[index] ?? NONE;
      this.#answer[row] = answer[index] ?? NONE;
    }
    this.#length = Math.max(this.#length, first + length);
  }

  #grow(needed: number): void {
    if (needed <= this.#due.length) return;
    const capacity = Math.max(needed, 2 * this.#due.length);
    const floats = (old: Float64Array, blank: number): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(capacity).fill(blank, old.length);
      grown.set(old);
      return grown;
    };
    this.#due = floats(this.#due, Number.NaN);
    this.#sent = floats(this.#sent, NONE);
    this.#done = floats(this.#done, NONE);
    const answer = new Int32Array(capacity).fill(NONE, this.#answer.length);
    answer.set(this.#answer);
    this.#answer = answer;
  }

  /** Rows of samples that were meant to be sent in the span, both ends included. */
  rowsIn(span: Span): Int32Array {
    return this.#rows(span, () => true);
  }

  /** Those of them that were sent. */
  sentIn(span: Span): Int32Array {
    return this.#rows(span, (row) => this.wasSent(row));
  }

  #rows({ from, to }: Span, counts: (row: number) => boolean): Int32Array {
    const rows = new Int32Array(this.#length);
    let found = 0;
    for (let row = 0; row < this.#length; row += 1) {
      const due = this.dueAt(row);
      // A row that no batch brought has no due time (NaN) and lies in no span.
      if (!(due >= from && due <= to) || !counts(row)) continue;
      rows[found] = row;
      found += 1;
    }
    return rows.subarray(0, found);
  }

  dueAt(row: number): Ms {
    return this.#due[row] ?? Number.NaN;
  }

  wasSent(row: number): boolean {
    return (this.#sent[row] ?? NONE) !== NONE;
  }

  /** How much later than due it was sent. */
  lagAt(row: number): Ms {
    return (this.#sent[row] ?? NONE) - this.dueAt(row);
  }

  /** How much later than due each was sent, of those that were meant to be sent in the span, and were. */
  lagsIn(span: Span): Float64Array {
    const lags = new Float64Array(this.#length);
    let found = 0;
    for (let row = 0; row < this.#length; row += 1) {
      const due = this.dueAt(row);
      const sent = this.#sent[row] ?? NONE;
      if (sent === NONE || !(due >= span.from && due <= span.to)) continue;
      lags[found] = sent - due;
      found += 1;
    }
    return lags.subarray(0, found);
  }

  doneAt(row: number): Ms {
    return this.#done[row] ?? NONE;
  }

  /** After what time its answer came, counted from the moment it was meant to be sent. */
  elapsedAt(row: number): Ms {
    return this.doneAt(row) - this.dueAt(row);
  }

  /** What came back. */
  seenAt(row: number): Seen {
    return this.#answers.get(this.#answer[row] ?? NONE) ?? LOST;
  }

  timedAt(row: number): Timed {
    return { seen: this.seenAt(row), elapsedMs: this.elapsedAt(row) };
  }

  /** Tells of each sample what is known of its answer, which is found out once for each answer that came before. */
  telling<T>(of: (seen: Seen) => ByTime<T>): (row: number) => T {
    const known = new Map<number, ByTime<T>>();
    return (row) => {
      const id = this.#answer[row] ?? NONE;
      let byTime = known.get(id);
      if (byTime === undefined) {
        byTime = of(this.seenAt(row));
        known.set(id, byTime);
      }
      return byTime(this.elapsedAt(row));
    };
  }
}
