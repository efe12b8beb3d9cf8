import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { answerShape, type Answer, type Answers, type Observation } from '../../model/answer.ts';
import type { Ms } from '../../model/units.ts';
import { follow } from './pointer.ts';

/** `is:` of a step: one answer, or a list of which one must hold. */
export const answers = z
  .union([answerShape, z.array(answerShape).min(1)])
  .transform((given): Answers => (Array.isArray(given) ? given : [given]));

const among = <T>(allowed: readonly T[] | undefined, seen: T | undefined): boolean =>
  allowed === undefined || (seen !== undefined && allowed.includes(seen));

const errorFits = ({ error, code }: Answer, seen: Observation): boolean => {
  if (error === undefined) return seen.error === undefined || (seen.error === 'status' && code !== undefined);
  if (seen.error === undefined) return false;
  const unreachable = error.includes('unreachable') && (seen.error === 'refused' || seen.error === 'closed');
  return unreachable || error.includes(seen.error);
};

const contentFits = (answer: Answer, seen: Observation): boolean =>
  Object.entries(answer.header ?? {}).every(([name, value]) => seen.headers?.[name.toLowerCase()] === value) &&
  Object.entries(answer.json ?? {}).every(([pointer, value]) => isDeepStrictEqual(follow(seen.json, pointer), value)) &&
  (answer['body-sha256'] === undefined || answer['body-sha256'] === seen.sha256);

const timeFits = ({ under, over }: Answer, elapsedMs: Ms): boolean =>
  elapsedMs <= (under ?? Number.POSITIVE_INFINITY) && elapsedMs >= (over ?? 0);

/** May the next step follow? Without `is`: any answer that is no error, below 400. */
export const fits = (is: Answers | undefined, seen: Observation, elapsedMs: Ms): boolean =>
  is === undefined
    ? seen.error === undefined && (seen.status ?? 0) < 400
    : is.some(
        (answer) =>
          errorFits(answer, seen) &&
          among(answer.status, seen.status) &&
          among(answer.code, seen.code) &&
          contentFits(answer, seen) &&
          timeFits(answer, elapsedMs),
      );
