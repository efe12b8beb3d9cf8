import type { Ms } from '../model/units.ts';
import { type Course, mostFrequent } from './course.ts';

const SECOND_MS: Ms = 1000;

/** One letter a second of a drill that lasted so long: `.` healthy, `d` as declared, `x` neither, `-` no sample. */
export const stripOf = (course: Course, lengthMs: Ms): string =>
  mostFrequent(course, (index) => Math.floor((course.due[index] ?? 0) / SECOND_MS), Math.ceil(lengthMs / SECOND_MS));
