import { z } from 'zod';
import { answerShape, type Answers, type Observation } from '../../model/answer.ts';
import { fitsInManner, fitsInTime } from '../../model/fit.ts';
import { resolvePointer } from '../../model/pointer.ts';
import type { Ms } from '../../model/units.ts';

/** `is:` of a step: one answer, or a list of which one must hold. */
export const answers = z
  .union([answerShape, z.array(answerShape).min(1)])
  .transform((given): Answers => (Array.isArray(given) ? given : [given]));

/** May the next step follow? Without `is`: any answer that is no error, below 400. */
export const fits = (is: Answers | undefined, seen: Observation, elapsedMs: Ms): boolean =>
  is === undefined
    ? seen.error === undefined && (seen.status ?? 0) < 400
    : is.some(
        (answer) =>
          fitsInManner(answer, seen, (pointer) => resolvePointer(seen.json, pointer)) &&
          fitsInTime(answer, elapsedMs) === 'fits',
      );
