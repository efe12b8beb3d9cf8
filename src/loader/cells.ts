import { z } from 'zod';
import { expectBlockFile } from '../model/scenario-file.ts';
import type { Cell, Expectation } from '../model/scenario.ts';
import type { Stack, Surface } from '../model/stack.ts';
import { decode } from './decode.ts';
import { checkAgainstHealthy, checkExpectation, readExpectation } from './expectations.ts';
import type { Names } from './kinds.ts';
import { exactness, fitsPattern } from './patterns.ts';
import type { Place } from './place.ts';
import { problem, say, unknownName } from './words.ts';

/** One line of a block: what it expects of the surfaces that fit its pattern. */
interface Rule {
  readonly block: Place;
  readonly place: Place;
  readonly pattern: string;
  readonly isDefault: boolean;
  readonly during?: string;
  readonly profile?: string;
  readonly expectation: Expectation | undefined;
}

const shape = expectBlockFile(z.unknown());

const rulesOf = (block: Place): readonly Rule[] => {
  const { text: during } = block.at('during');
  const { text: profile } = block.at('profile');
  const when = { block, ...(during !== undefined && { during }), ...(profile !== undefined && { profile }) };
  const named = block
    .at('surfaces')
    .entries()
    .map(([pattern, place]) => ({ place, pattern, isDefault: false, expectation: readExpectation(place), ...when }));
  if (!block.has('default')) return named;
  const place = block.at('default');
  return [...named, { place, pattern: '*', isDefault: true, expectation: readExpectation(place), ...when }];
};

/** The rules of all blocks, mistakes in their shape told. */
export const readRules = (expect: Place): readonly Rule[] => {
  const blocks = Array.isArray(expect.value) ? expect.items() : [expect];
  return blocks.flatMap((block) => {
    if (expect.value !== undefined) decode(block, shape);
    return rulesOf(block);
  });
};

/** A rule counts for more by these, the first one first. */
const weights = ({ isDefault, during, profile, pattern }: Rule): readonly number[] => [
  isDefault ? 0 : 1,
  (during === undefined ? 0 : 1) + (profile === undefined ? 0 : 1),
  exactness(pattern),
];

const compare = (a: Rule, b: Rule): number => {
  const [left, right] = [weights(a), weights(b)];
  const index = left.findIndex((weight, at) => weight !== right[at]);
  return index === -1 ? 0 : (left[index] ?? 0) > (right[index] ?? 0) ? -1 : 1;
};

/** What cells are made for. */
export interface CellContext {
  readonly stack: Stack;
  readonly names: Names;
  readonly profile: string | undefined;
  readonly marks: readonly string[];
  /** Marks that open a stage; empty: the scenario has one stage, without a name. */
  readonly stages: readonly string[];
}

const DURING_RECOVERY = problem(
  'during-recovery',
  say('from this mark on recovery is judged, and no cell', '从这个标记起评判的是恢复，而不是预期'),
  say('name another mark', '请换一个标记'),
);

const checkRule = (rule: Rule, context: CellContext): void => {
  const { stack, names, marks, stages } = context;
  const surfaces = stack.surfaces.map((surface) => surface.name);
  if (!rule.isDefault && !surfaces.some((name) => fitsPattern(rule.pattern, name))) {
    rule.place.tell(unknownName('surface', rule.pattern, surfaces), 'key');
  }
  checkExpectation(rule.place, names, rule.pattern);
  if (rule.during !== undefined && !marks.includes(rule.during)) {
    rule.block.at('during').tell(unknownName('mark', rule.during, marks));
  } else if (rule.during !== undefined && !stages.includes(rule.during)) {
    rule.block.at('during').tell(DURING_RECOVERY);
  }
  if (rule.profile !== undefined && !Object.hasOwn(stack.profiles, rule.profile)) {
    rule.block.at('profile').tell(unknownName('profile', rule.profile, Object.keys(stack.profiles)));
  }
};

const best = (rules: readonly Rule[], surface: Surface): Rule | undefined => {
  const [first, second] = rules.filter((rule) => fitsPattern(rule.pattern, surface.name)).toSorted(compare);
  if (first && second && compare(first, second) === 0) {
    second.place.tell(
      problem(
        'two-expectations',
        say(`two lines of equal weight speak of ${surface.name}`, `有两行同样具体地描述了 ${surface.name}`),
        say('keep one, or name the surface in full', '只保留一个，或写出业务面的全名'),
      ),
      'key',
    );
  }
  return first;
};

const uncovered = (names: readonly string[], stage: string | undefined) => {
  const [when, whenZh] = stage === undefined ? ['', ''] : [` during ${stage}`, `（阶段 ${stage}）`];
  return problem(
    'uncovered-surface',
    say(`nothing is expected${when} of: ${names.join(', ')}`, `没有声明预期${whenZh}：${names.join('、')}`),
    say('name each, or add default: survives', '逐个写出，或加上 default: survives'),
  );
};

/** One cell for each surface and stage, in the order of the stack's surfaces. */
export const readCells = (expect: Place, context: CellContext): readonly Cell[] => {
  const { stack, profile, stages } = context;
  const rules = readRules(expect);
  for (const rule of rules) checkRule(rule, context);
  const inForce = rules.filter((rule) => rule.profile === undefined || rule.profile === profile);
  const eachStage = stages.length === 0 ? [undefined] : stages;
  const chosen = stack.surfaces.flatMap((surface) =>
    eachStage.map((stage) => ({
      surface,
      stage,
      rule: best(
        inForce.filter(({ during }) => during === undefined || during === stage),
        surface,
      ),
    })),
  );
  for (const stage of eachStage) {
    const bare = chosen.filter((each) => each.stage === stage && !each.rule).map(({ surface }) => surface.name);
    if (bare.length > 0 && expect.value !== undefined) expect.tell(uncovered(bare, stage), 'key');
  }
  return chosen.flatMap(({ surface, stage, rule }) => {
    if (!rule?.expectation) return [];
    const cell = { surface: surface.name, expectation: rule.expectation, ...(stage !== undefined && { stage }) };
    checkAgainstHealthy(rule.place, cell, surface);
    return [cell];
  });
};
