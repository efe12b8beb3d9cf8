import type { Seen } from '../model/answer.ts';
import type { Span } from '../model/run.ts';
import type { Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { fitsOf } from './answers.ts';
import { classesOf, type Classified, errorClass, isGood, type SampleClass } from './classify.ts';
import { type Drill, logOf } from './drill.ts';
import { declarationsOf } from './in-force.ts';
import type { SampleLog } from './sample-log.ts';
import { windowOf } from './windows.ts';

/** `.` healthy, `d` as declared, `x` neither: the later the worse. */
const LETTERS = ['.', 'd', 'x'] as const;
type Letter = (typeof LETTERS)[number];

/** What all samples of a surface that were sent have been to it, in columns. */
export interface Course {
  readonly length: number;
  readonly due: Float64Array;
  /** Ms that a good answer took; NaN where it was bad. */
  readonly good: Float64Array;
  /** What each was, as an index into `LETTERS`. */
  readonly letter: Uint8Array;
  /** The class of a bad sample, as an index into `classes`; -1 where it was good. */
  readonly error: Int16Array;
  readonly classes: readonly string[];
}

interface Outcome {
  readonly letter: Letter;
  /** Undefined: it was good. */
  readonly error: string | undefined;
}

const HEALTHY: Outcome = { letter: '.', error: undefined };
const DECLARED: Outcome = { letter: 'd', error: undefined };
/** It should have failed, and worked. */
const FAILED_OPEN: Outcome = { letter: '.', error: 'healthy' };
const failed = (found: SampleClass, seen: Seen): Outcome => ({ letter: 'x', error: errorClass(found, seen) });

interface Part {
  readonly from: Ms;
  /** Where the cell is judged: there alone, what works is bad where it should not. */
  readonly window: Span | null;
  classOf(row: number): Classified;
  isGood(found: Classified): boolean;
}

const partsOf = (drill: Drill, surface: Surface, log: SampleLog): readonly Part[] =>
  declarationsOf(drill, surface).map(({ from, staged }) => ({
    from,
    window: windowOf(staged, surface, drill.timeline),
    classOf: log.telling(classesOf(staged.cell, surface)),
    isGood: (found) => isGood(staged.cell, found),
  }));

const isWithin = (due: Ms, window: Span | null): boolean => window !== null && due >= window.from && due <= window.to;

const outcomesOf = (drill: Drill, surface: Surface, log: SampleLog): ((row: number) => Outcome) => {
  const healthy = log.telling(fitsOf(surface.healthy));
  const parts = partsOf(drill, surface, log);
  return (row) => {
    const due = log.dueAt(row);
    const fit = healthy(row);
    const part = parts.find(({ from }) => due >= from);
    if (part === undefined) {
      return fit === 'fits' ? HEALTHY : failed(fit === 'late' ? 'late' : 'other', log.seenAt(row));
    }
    const isOrdinary = fit === 'fits' && !isWithin(due, part.window);
    if (isOrdinary) return HEALTHY;
    const found = part.classOf(row);
    const good = part.isGood(found);
    if (fit === 'fits') return good ? HEALTHY : FAILED_OPEN;
    return good ? DECLARED : failed(found.class, log.seenAt(row));
  };
};

/** Looks at each sample of a surface once. */
export const courseOf = (drill: Drill, surface: Surface): Course => {
  const log = logOf(drill, surface.name);
  const outcomeOf = outcomesOf(drill, surface, log);
  const [due, good] = [new Float64Array(log.length), new Float64Array(log.length)];
  const [letter, error] = [new Uint8Array(log.length), new Int16Array(log.length)];
  const classes: string[] = [];
  const classIndex = (name: string): number => {
    const known = classes.indexOf(name);
    return known === -1 ? classes.push(name) - 1 : known;
  };
  let length = 0;
  for (let row = 0; row < log.length; row += 1) {
    const at = log.dueAt(row);
    if (!(at >= 0 && at <= drill.record.lastAt) || !log.wasSent(row)) continue;
    const was = outcomeOf(row);
    due[length] = at;
    good[length] = was.error === undefined ? log.elapsedAt(row) : Number.NaN;
    letter[length] = LETTERS.indexOf(was.letter);
    error[length] = was.error === undefined ? -1 : classIndex(was.error);
    length += 1;
  }
  return { length, due, good, letter, error, classes };
};

/**
 * The most frequent letter of each place in which samples lie; of two as frequent, the worse one; `-`: no sample. A
 * sample whose place is not from 0 to below `size` lies in none.
 */
export const mostFrequent = ({ letter, length }: Course, placeOf: (index: number) => number, size: number): string => {
  const counts = LETTERS.map(() => new Uint32Array(size));
  for (let index = 0; index < length; index += 1) {
    const counted = counts[letter[index] ?? 0];
    const place = placeOf(index);
    if (counted !== undefined && place >= 0 && place < size) counted[place] = (counted[place] ?? 0) + 1;
  }
  const letterOf = (place: number): string => {
    let [most, found] = [1, '-'];
    for (const [which, name] of LETTERS.entries()) {
      const count = counts[which]?.[place] ?? 0;
      if (count >= most) [most, found] = [count, name];
    }
    return found;
  };
  return Array.from({ length: size }, (_none, place) => letterOf(place)).join('');
};
