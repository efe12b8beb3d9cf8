import type { Cell, Scenario, Step } from '../model/scenario.ts';

/** A step that begins the time in which a stage is what its cells were declared for. */
export interface Edge {
  readonly do: 'inject' | 'lift';
  readonly fault: string;
}

/** A stretch of the method in which cells are judged. */
export interface Stage {
  /** Undefined: the whole method of a scenario without marks. */
  readonly mark: string | undefined;
  /** The mark that ends it; undefined: the end of the method does. */
  readonly next: string | undefined;
  /** Its steps: from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
  /** What must have taken hold before the stage can be judged. */
  readonly openers: readonly Edge[];
  /** Faults of the next stage, or of a repair: this one ends where the first of them is asked for. */
  readonly closers: readonly string[];
  /** Its survivors are judged from the first fault on. */
  readonly isFirst: boolean;
  /** Its survivors are judged through recovery. */
  readonly isLast: boolean;
}

/**
 * What is injected before the last hold must bite, and what is lifted before the first hold must be gone, before the
 * stage is what it was declared to be. (A later lift ends it, too: see `holdOf`.)
 */
const bounds = (steps: readonly Step[]): Pick<Stage, 'openers' | 'closers'> => {
  const firstHold = steps.findIndex((step) => step.do === 'hold');
  const lastHold = steps.findLastIndex((step) => step.do === 'hold');
  const openers: Edge[] = [];
  const closers: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.do === 'lift' && index < firstHold) openers.push({ do: 'lift', fault: step.name });
    if (step.do !== 'inject') continue;
    if (firstHold === -1 || index < lastHold) openers.push({ do: 'inject', fault: step.name });
    else closers.push(step.name);
  }
  return { openers, closers };
};

const stage = (
  scenario: Scenario,
  place: Pick<Stage, 'mark' | 'next' | 'first' | 'end' | 'isFirst' | 'isLast'>,
): Stage => ({ ...place, ...bounds(scenario.method.slice(place.first, place.end)) });

const whole = (scenario: Scenario): Stage => {
  const end = scenario.method.length;
  return stage(scenario, { mark: undefined, next: undefined, first: 0, end, isFirst: true, isLast: true });
};

const marked = (scenario: Scenario): readonly Stage[] => {
  const marks = scenario.method.flatMap((step, index) => (step.do === 'mark' ? [{ name: step.name, index }] : []));
  // The mark from which recovery counts opens recovery: what is not back yet is no broken promise there.
  const opening = marks.filter(({ name }) => name !== scenario.recovery.from);
  return opening.map(({ name, index }, number) => {
    const following = marks.find((mark) => mark.index > index);
    const end = following?.index ?? scenario.method.length;
    const order = { isFirst: number === 0, isLast: number === opening.length - 1 };
    return stage(scenario, { mark: name, next: following?.name, first: index, end, ...order });
  });
};

/** A cell and the stage that it is judged in. */
export interface StagedCell {
  readonly cell: Cell;
  readonly stage: Stage;
}

/**
 * The cells that are judged. A cell in the stage of the mark that recovery counts from is not, for recovery is judged
 * there; unless the method has no other mark, when its cells mean the whole method.
 */
export const stagedCells = (scenario: Scenario): readonly StagedCell[] => {
  const stages = new Map(marked(scenario).map((one) => [one.mark, one]));
  const all = whole(scenario);
  return scenario.cells.flatMap((cell) => {
    const isWhole = cell.stage === undefined || stages.size === 0;
    const place = isWhole ? all : stages.get(cell.stage);
    return place === undefined ? [] : [{ cell, stage: place }];
  });
};
