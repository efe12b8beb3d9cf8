import type { Stack } from '../model/stack.ts';
import type { Problem } from './finding.ts';
import type { PlacedStep } from './method.ts';
import type { Place } from './place.ts';
import { problem, say, unknownName } from './words.ts';

interface Walk {
  readonly stack: Stack;
  /** Every fault of the method. */
  readonly all: readonly string[];
  /** Fault -> what it touches; undefined: it has been lifted. */
  readonly seen: Map<string, readonly string[] | undefined>;
  readonly permanent: Set<string>;
}

const faultName = ({ word, place }: PlacedStep): string | undefined =>
  word === 'inject' || word === 'call' ? place.at(word).text : undefined;

const duplicate = (name: string): Problem =>
  problem(
    'duplicate-fault',
    say(`two faults are called ${name}`, `有两个故障都叫 ${name}`),
    say('give one another name', '请给其中一个改名'),
  );

const overlap = (other: string, thing: string): Problem =>
  problem(
    'faults-overlap',
    say(`${other} is still on and touches ${thing} too`, `${other} 仍在生效，也作用于 ${thing}`),
    say(`lift ${other} first, or choose another target`, `请先 lift ${other}，或换一个目标`),
  );

/** A fault that is on and touches one of these too. */
const meets = (touches: readonly string[], { seen }: Walk): Problem | undefined => {
  for (const [other, held] of seen) {
    const thing = touches.find((each) => held?.includes(each));
    if (thing !== undefined) return overlap(other, thing);
  }
  return undefined;
};

const enter = (placed: PlacedStep, walk: Walk): void => {
  const { place, word, step } = placed;
  const name = faultName(placed) ?? '';
  if (walk.seen.has(name)) place.at(word).tell(duplicate(name));
  const touches = step?.do === 'inject' ? step.fault.touches(walk.stack) : [];
  const met = meets(touches, walk);
  if (met) place.at(word === 'inject' ? 'fault' : 'touches').tell(met);
  walk.seen.set(name, touches);
  if (step?.do === 'inject' && step.permanent) walk.permanent.add(name);
};

const notLiftable = (name: string, { all, seen, permanent }: Walk): Problem | undefined => {
  if (!all.includes(name)) return unknownName('fault', name, all);
  if (!seen.has(name)) {
    return problem(
      'lift-too-early',
      say(`${name} is injected only later`, `${name} 在后面才注入`),
      say('move this step down', '请把此步骤移到后面'),
    );
  }
  if (seen.get(name) === undefined) {
    return problem(
      'lifted-twice',
      say(`${name} has been lifted already`, `${name} 已经 lift 过了`),
      say('remove this step', '请去掉此步骤'),
    );
  }
  if (!permanent.has(name)) return undefined;
  return problem(
    'lift-permanent',
    say(`nothing undoes ${name}: it is permanent`, `${name} 是永久的，无法撤销`),
    say('remove this step', '请去掉此步骤'),
  );
};

const leave = (place: Place, walk: Walk): void => {
  const name = place.text ?? '';
  const found = notLiftable(name, walk);
  if (found) place.tell(found);
  else walk.seen.set(name, undefined);
};

const checkMarks = (steps: readonly PlacedStep[]): void => {
  const seen = new Set<string>();
  for (const { place, word } of steps) {
    const name = word === 'mark' ? place.at('mark').text : undefined;
    if (name === undefined) continue;
    if (seen.has(name))
      place.at('mark').tell(problem('duplicate-mark', say(`the mark ${name} is here twice`, `标记 ${name} 重复了`)));
    seen.add(name);
  }
};

/** Walks the method: faults that meet on one thing, lifts of what is not on, names used twice. */
export const checkLiveFaults = (steps: readonly PlacedStep[], stack: Stack): void => {
  const all = steps.flatMap((placed) => faultName(placed) ?? []);
  const walk: Walk = { stack, all, seen: new Map(), permanent: new Set() };
  checkMarks(steps);
  for (const placed of steps) {
    if (faultName(placed) !== undefined) enter(placed, walk);
    else if (placed.word === 'lift' && placed.place.at('lift').text !== undefined) leave(placed.place.at('lift'), walk);
  }
};
