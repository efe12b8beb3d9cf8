import type { Answer, Seen } from './answer.ts';
import { sameJson, type Json } from './json.ts';
import type { Ms } from './units.ts';

/** `late`: the right manner, but slower than `under` allows. */
export type Fit = 'fits' | 'late' | 'no';

/** All but the body, which a whole observation and what the journal keeps of one hold in different ways. */
type Bodiless = Omit<Seen, 'json' | 'text'>;

type Manner = (answer: Answer, seen: Bodiless) => boolean;

const errorFits: Manner = ({ error, code }, seen) => {
  // An SQL error is a whole answer: who names its code asks for it.
  if (error === undefined) return seen.error === undefined || (seen.error === 'status' && code !== undefined);
  return error.some((name) =>
    name === 'unreachable' ? seen.error === 'refused' || seen.error === 'closed' : name === seen.error,
  );
};

const statusFits: Manner = ({ status }, seen) =>
  status === undefined || (seen.status !== undefined && status.includes(seen.status));

const codeFits: Manner = ({ code }, seen) =>
  code === undefined || (seen.code !== undefined && code.includes(seen.code));

const headersFit: Manner = ({ header = {} }, { headers = {} }) =>
  Object.entries(header).every(([name, value]) => headers[name.toLowerCase()] === value);

const bodyFits: Manner = ({ 'body-sha256': sha256 }, seen) => sha256 === undefined || sha256 === seen.sha256;

const MANNERS: readonly Manner[] = [errorFits, statusFits, codeFits, headersFit, bodyFits];

/** Does all hold that an answer says, but for its times? `follow` tells what a JSON Pointer leads to. */
export const fitsInManner = (answer: Answer, seen: Bodiless, follow: (pointer: string) => Json | undefined): boolean =>
  MANNERS.every((fits) => fits(answer, seen)) &&
  Object.entries(answer.json ?? {}).every(([pointer, value]) => {
    const found = follow(pointer);
    return found !== undefined && sameJson(found, value);
  });

/** Do an answer's times hold? */
export const fitsInTime = ({ under, over }: Answer, elapsedMs: Ms): Fit => {
  if (over !== undefined && elapsedMs <= over) return 'no';
  return under !== undefined && elapsedMs >= under ? 'late' : 'fits';
};
