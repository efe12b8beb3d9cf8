import { z } from 'zod';
import { invariantFile, listKeys } from '../model/scenario-file.ts';
import type { Invariant, RecoveryBudget } from '../model/scenario.ts';
import type { Stack } from '../model/stack.ts';
import { decode } from './decode.ts';
import { exactness, fitsPattern } from './patterns.ts';
import type { Place } from './place.ts';
import { bindRequest, type Asker } from './requests.ts';
import { checkVariables, NO_VARIABLES, refersTo } from './variables.ts';
import { problem, say, unknownName } from './words.ts';

const listShape = z.looseObject(listKeys);
const shape = invariantFile(listShape);

/** A place that names a surface of the stack. */
export const checkSurfaceName = (place: Place, stack: Stack): void => {
  const names = stack.surfaces.map(({ name }) => name);
  if (place.text !== undefined && !names.includes(place.text)) place.tell(unknownName('surface', place.text, names));
};

const NO_ORDER = problem(
  'no-order',
  say('a list that asks for each ${key} shows no order', '按 ${key} 逐个查询的列表看不出先后顺序'),
  say('ask for all keys in one list, or take "ordered" away', '请用一次请求列出所有键，或去掉 "ordered"'),
);

const invariantAt = (name: string, place: Place, asker: Asker): Invariant | undefined => {
  const file = decode(place, shape);
  const list = place.at('list');
  const without = Object.keys(listKeys);
  const request = list.isMap ? bindRequest(list, asker, { without, variables: ['key'] }) : undefined;
  const perKey = refersTo(list, 'key');
  checkVariables(place.at('key'), { names: new Set(['run', 'sample']) });
  checkVariables(place.at('acked'), NO_VARIABLES);
  if (file?.ordered && perKey) place.at('ordered').tell(NO_ORDER);
  if (!file || !request) return undefined;
  return {
    name,
    ackedBy: file['acked-by'],
    acked: file.acked,
    key: file.key,
    list: request,
    perKey,
    keys: (file.list as z.output<typeof listShape>).keys,
    exactly: file.exactly,
    ordered: file.ordered,
    withinMs: file.within,
  };
};

/** The invariants without a mistake; mistakes are told. */
export const readInvariants = (place: Place, stack: Stack, asker: Asker): readonly Invariant[] =>
  place.entries().flatMap(([name, below]) => {
    checkSurfaceName(below.at('acked-by'), stack);
    return invariantAt(name, below, asker) ?? [];
  });

/** Tells what is wrong with the invariants' own shapes, where there is no stack to hold them against. */
export const checkInvariantShapes = (place: Place): void => {
  for (const [, below] of place.entries()) decode(below, shape);
};

interface RecoveryFile {
  readonly within: number;
  readonly 'stable-for': number;
  readonly from?: string;
  readonly surfaces: Readonly<Record<string, { readonly within?: number; readonly 'not-before'?: number }>>;
}

const budgetsOf = (place: Place, file: RecoveryFile, stack: Stack): RecoveryBudget['surfaces'] => {
  const patterns = Object.keys(file.surfaces).toSorted((a, b) => exactness(b) - exactness(a));
  return Object.fromEntries(
    stack.surfaces.flatMap(({ name }) => {
      const [first, second] = patterns.filter((pattern) => fitsPattern(pattern, name));
      if (first === undefined) return [];
      if (second !== undefined && exactness(first) === exactness(second)) {
        place
          .at(second)
          .tell(
            problem(
              'two-budgets',
              say(`two lines of equal weight speak of ${name}`, `有两行同样具体地描述了 ${name}`),
              say('name the surface in full', '请写出业务面的全名'),
            ),
            'key',
          );
      }
      const budget = file.surfaces[first];
      const { within, 'not-before': notBefore } = budget ?? {};
      return [
        [
          name,
          {
            ...(within !== undefined && { withinMs: within }),
            ...(notBefore !== undefined && { notBeforeMs: notBefore }),
          },
        ],
      ];
    }),
  );
};

/** The recovery budget with its patterns spelt out. */
export const readRecovery = (place: Place, file: RecoveryFile, stack: Stack): RecoveryBudget => ({
  withinMs: file.within,
  stableForMs: file['stable-for'],
  surfaces: budgetsOf(place.at('surfaces'), file, stack),
  ...(file.from !== undefined && { from: file.from }),
});

/** Tells the surfaces and marks that a recovery budget names in vain. */
export const checkRecovery = (place: Place, stack: Stack, marks: readonly string[]): void => {
  const names = stack.surfaces.map(({ name }) => name);
  for (const [pattern, below] of place.at('surfaces').entries()) {
    if (!names.some((name) => fitsPattern(pattern, name))) below.tell(unknownName('surface', pattern, names), 'key');
  }
  const from = place.at('from');
  if (from.text !== undefined && !marks.includes(from.text)) from.tell(unknownName('mark', from.text, marks));
};
