import type { Timed } from '../model/answer.ts';
import type { Span } from '../model/run.ts';
import type { Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { fitter } from './answers.ts';
import { classifier, type Classified, errorClass, isGood } from './classify.ts';
import { type Drill, logOf } from './drill.ts';
import { declarationsOf } from './in-force.ts';
import { windowOf } from './windows.ts';

/** `.` healthy, `d` as declared, `x` neither. */
export type Letter = '.' | 'd' | 'x';
const LETTERS: readonly Letter[] = ['.', 'd', 'x'];

/** What all samples of a surface that were sent have been to it, in columns. */
export interface Course {
  readonly length: number;
  readonly due: Float64Array;
  /** Ms that a good answer took; NaN where it was bad. */
  readonly good: Float64Array;
  letterAt(index: number): Letter;
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

interface Part {
  readonly from: Ms;
  /** Where the cell is judged: there alone, what works is bad where it should not. */
  readonly window: Span | null;
  classify(timed: Timed): Classified;
  isGood(found: Classified): boolean;
}

const partsOf = (drill: Drill, surface: Surface): readonly Part[] =>
  declarationsOf(drill, surface).map(({ from, staged }) => ({
    from,
    window: windowOf(staged, surface, drill.timeline),
    classify: classifier(staged.cell, surface),
    isGood: (found) => isGood(staged.cell, found),
  }));

const isWithin = (due: Ms, window: Span | null): boolean => window !== null && due >= window.from && due <= window.to;

const outcomesOf = (drill: Drill, surface: Surface): ((due: Ms, timed: Timed) => Outcome) => {
  const healthy = fitter(surface.healthy);
  const parts = partsOf(drill, surface);
  return (due, timed) => {
    const fit = healthy(timed);
    const part = parts.find(({ from }) => due >= from);
    if (part === undefined) {
      const error = errorClass(fit === 'late' ? 'late' : 'other', timed.seen);
      return fit === 'fits' ? HEALTHY : { letter: 'x', error };
    }
    const isOrdinary = fit === 'fits' && !isWithin(due, part.window);
    if (isOrdinary) return HEALTHY;
    const found = part.classify(timed);
    const good = part.isGood(found);
    if (fit === 'fits') return good ? HEALTHY : FAILED_OPEN;
    return good ? DECLARED : { letter: 'x', error: errorClass(found.class, timed.seen) };
  };
};

/** Looks at each sample of a surface once. */
export const courseOf = (drill: Drill, surface: Surface): Course => {
  const log = logOf(drill, surface.name);
  const outcome = outcomesOf(drill, surface);
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
    const timed = log.timedAt(row);
    const was = outcome(at, timed);
    due[length] = at;
    good[length] = was.error === undefined ? timed.elapsedMs : Number.NaN;
    letter[length] = LETTERS.indexOf(was.letter);
    error[length] = was.error === undefined ? -1 : classIndex(was.error);
    length += 1;
  }
  return { length, due, good, letterAt: (index) => LETTERS[letter[index] ?? 0] ?? '.', error, classes };
};

/** The most frequent letter, by how often each was seen; of two as frequent, the worse one. */
export const mostFrequent = (seen: Readonly<Record<Letter, number>>): string => {
  const [first] = (['x', 'd', '.'] as const).toSorted((a, b) => seen[b] - seen[a]);
  return first === undefined || seen[first] === 0 ? '-' : first;
};
