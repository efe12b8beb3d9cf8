import type { z } from 'zod';
import type { Problem } from './finding.ts';
import type { Place } from './place.ts';
import { keysAt } from './schema-keys.ts';
import { missingKey, notOneOf, ownWords, problem, say, unknownName, wrongType } from './words.ts';

type Issue = z.core.$ZodIssue;

const DEFAULT_WORDS = /^(?:Invalid|Too (?:small|big)|Unrecognized)/;
const ROOT_MISMATCH = 1000;
const KEY_MISMATCH = 10;

const isMissing = (issue: Issue): boolean =>
  issue.code === 'invalid_type' && issue.message.endsWith('received undefined');

/** How far a branch of a union is from what was written. */
const distance = (issues: readonly Issue[]): number => {
  let sum = 0;
  for (const issue of issues) {
    const isKey = issue.code === 'unrecognized_keys' || isMissing(issue);
    const isRoot = issue.path.length === 0 && !isKey && issue.code !== 'custom';
    sum += isRoot ? ROOT_MISMATCH : isKey ? KEY_MISMATCH : 1;
  }
  return sum;
};

/** Of a union, only the branch that was meant: the others are noise. */
const flatten = (issue: Issue): readonly Issue[] => {
  if (issue.code !== 'invalid_union' || !DEFAULT_WORDS.test(issue.message)) return [issue];
  const branches = issue.errors.map((errors) => errors.flatMap((inner) => flatten(inner)));
  const best = branches.toSorted((a, b) => distance(a) - distance(b))[0];
  if (!best || best.length === 0)
    return [{ ...issue, code: 'custom', message: 'this fits none of the allowed shapes' }];
  return best.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
};

const sizeProblem = (en: string, zh: string, bound: number | bigint): Problem =>
  problem('wrong-size', say(`this must be ${en} ${bound}`, `这里${zh} ${bound}`));

const problemOf = (issue: Issue, given: unknown): Problem => {
  if (!DEFAULT_WORDS.test(issue.message)) return ownWords(issue.message);
  if (issue.code === 'invalid_type') return wrongType(issue.expected);
  if (issue.code === 'invalid_value') return notOneOf(given, issue.values.map(String));
  if (issue.code === 'too_small') return sizeProblem('at least', '至少是', issue.minimum);
  if (issue.code === 'too_big') return sizeProblem('at most', '至多是', issue.maximum);
  if (issue.code === 'invalid_key') return ownWords(issue.issues[0]?.message ?? issue.message);
  return problem('not-valid', say(issue.message, '格式不正确'));
};

const tell = (place: Place, issue: Issue, keys: (path: readonly PropertyKey[]) => readonly string[]): void => {
  const spot = place.at(...issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keys(issue.path);
    for (const key of issue.keys) spot.at(key).tell(unknownName('key', key, known), 'key');
    return;
  }
  const [last] = spot.path.slice(-1);
  if (spot.value === undefined && last !== undefined) {
    spot.tell(missingKey(String(last)));
    return;
  }
  spot.tell(problemOf(issue, spot.value), issue.code === 'invalid_key' ? 'key' : 'value');
};

/**
 * Reads a place by a schema; tells every mistake at its own place and returns undefined if there is one. `without` are
 * keys of the place that someone else reads.
 */
export const decode = <S extends z.ZodType>(
  place: Place,
  schema: S,
  without: readonly string[] = [],
): z.output<S> | undefined => {
  const result = schema.safeParse(rest(place, without));
  if (result.success) return result.data;
  const keys = (path: readonly PropertyKey[]): readonly string[] =>
    path.length === 0 ? [...keysAt(schema, path), ...without] : keysAt(schema, path);
  for (const issue of result.error.issues.flatMap((each) => flatten(each))) tell(place, issue, keys);
  return undefined;
};

/** The value of a place without some of its keys. */
export const rest = (place: Place, without: readonly string[]): unknown =>
  place.isMap && without.length > 0
    ? Object.fromEntries(
        place
          .entries()
          .filter(([key]) => !without.includes(key))
          .map(([key, below]) => [key, below.value]),
      )
    : place.value;
