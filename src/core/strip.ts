import type { Ms } from '../model/units.ts';
import { type Course, type Letter, mostFrequent } from './course.ts';

const SECOND_MS: Ms = 1000;

/** One letter a second of a drill that lasted so long: `.` healthy, `d` as declared, `x` neither, `-` no sample. */
export const stripOf = (course: Course, lengthMs: Ms): string => {
  const seconds = Array.from({ length: Math.ceil(lengthMs / SECOND_MS) }, (): Record<Letter, number> => ({
    '.': 0,
    d: 0,
    x: 0,
  }));
  for (let index = 0; index < course.length; index += 1) {
    const second = seconds[Math.floor((course.due[index] ?? 0) / SECOND_MS)];
    if (second !== undefined) second[course.letterAt(index)] += 1;
  }
  return seconds.map(mostFrequent).join('');
};
