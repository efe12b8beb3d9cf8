import type { Span } from '../model/run.ts';
import type { Scenario, Step } from '../model/scenario.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { plannedSteps, plannedTimeline } from './planned-timeline.ts';
import { type Prediction, predict } from './predict.ts';
import { recoveryLimitMs } from './recovery.ts';
import { samplesNeeded } from './statistics.ts';
import { type PlannedWindow, plannedWindows } from './windows.ts';

declare const made: unique symbol;

interface PlannedStep extends Span {
  readonly step: Step;
}

interface PlannedFault {
  readonly name: string;
  readonly kind: string;
  readonly describe: Text;
  readonly links: readonly string[];
  /** How long it should be on; it is lifted after `maxDurationMs` whatever happens. Null: nothing lifts it. */
  readonly onForMs: Ms | null;
  readonly maxDurationMs: Ms;
  readonly predicted: Prediction;
}

export interface PlannedCell extends PlannedWindow {
  /** Samples that prove the bar with one stray among them. */
  readonly needed: number;
}

/** What a drill would do, and when. Only `plan` makes one. Times of the method are ms since its begin. */
export interface Plan {
  readonly [made]: true;
  readonly scenario: Scenario;
  readonly gateMs: Ms;
  readonly methodMs: Ms;
  /** At most. */
  readonly recoveryMs: Ms;
  /** Of gate, method and recovery, at most. */
  readonly totalMs: Ms;
  readonly steps: readonly PlannedStep[];
  readonly faults: readonly PlannedFault[];
  readonly cells: readonly PlannedCell[];
}

const gateOf = ({ stack, steadyState }: Scenario): Ms =>
  steadyState.healthyRun * Math.max(0, ...stack.surfaces.map(({ probe }) => probe.everyMs));

const faultsOf = (scenario: Scenario): readonly PlannedFault[] => {
  const timeline = plannedTimeline(scenario);
  return scenario.method.flatMap((step) => {
    if (step.do !== 'inject') return [];
    const { name, fault, maxDurationMs } = step;
    const { asked, liftAsked } = timeline.fault(name);
    const links = fault.links(scenario.stack);
    return {
      name,
      kind: fault.kind,
      describe: fault.describe(scenario.stack),
      links,
      onForMs: asked === null || liftAsked === null ? null : liftAsked - asked,
      maxDurationMs,
      predicted: predict(scenario.stack, links),
    };
  });
};

const ONE_STRAY = 1;

/** Lays a scenario out in time, without touching anything. */
export const plan = (scenario: Scenario): Plan => {
  const spans = plannedSteps(scenario);
  const gateMs = gateOf(scenario);
  const methodMs = spans.at(-1)?.to ?? 0;
  const recoveryMs = recoveryLimitMs(scenario);
  const laid: Omit<Plan, typeof made> = {
    scenario,
    gateMs,
    methodMs,
    recoveryMs,
    totalMs: gateMs + methodMs + recoveryMs,
    steps: scenario.method.map((step, index) => ({ step, ...(spans[index] ?? { from: methodMs, to: methodMs }) })),
    faults: faultsOf(scenario),
    cells: plannedWindows(scenario).map((planned) => ({
      ...planned,
      needed: samplesNeeded(planned.cell.expectation.ratio, ONE_STRAY),
    })),
  };
  return laid as Plan;
};
