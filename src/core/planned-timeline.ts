import type { Scenario, Step } from '../model/scenario.ts';
import type { Span } from '../model/run.ts';
import type { Ms } from '../model/units.ts';
import { autoHoldMs, cellsInForce } from './hold.ts';
import { type FaultTimes, NEVER, type Timeline } from './timeline.ts';

/** What a proof, a proof of absence or a wait usually takes. */
const USUAL_MS: Ms = 1000;

const durationOf = (scenario: Scenario, step: Step, index: number): Ms => {
  if (step.do === 'mark') return 0;
  if (step.do !== 'hold') return USUAL_MS;
  return step.forMs === 'auto' ? autoHoldMs(scenario, cellsInForce(scenario, index)) : step.forMs;
};

/** When each step begins and ends, ms since the method's begin. */
export const plannedSteps = (scenario: Scenario): readonly Span[] => {
  const spans: Span[] = [];
  for (const [index, step] of scenario.method.entries()) {
    const from = spans.at(-1)?.to ?? 0;
    spans.push({ from, to: from + durationOf(scenario, step, index) });
  }
  return spans;
};

const faultTimes = (scenario: Scenario, spans: readonly Span[]): ReadonlyMap<string, FaultTimes> => {
  const faults = new Map<string, FaultTimes>();
  const methodEnd = spans.at(-1)?.to ?? 0;
  for (const [index, step] of scenario.method.entries()) {
    const span = spans[index] ?? { from: methodEnd, to: methodEnd };
    if (step.do === 'inject') {
      const lift = step.permanent ? {} : { liftAsked: methodEnd, gone: methodEnd + USUAL_MS };
      faults.set(step.name, { ...NEVER, asked: span.from, biting: span.to, ...lift });
    } else if (step.do === 'lift') {
      faults.set(step.name, { ...(faults.get(step.name) ?? NEVER), liftAsked: span.from, gone: span.to });
    }
  }
  return faults;
};

/** The method as it should go; its recovery is taken as short as it can be. */
export const plannedTimeline = (scenario: Scenario): Timeline => {
  const spans = plannedSteps(scenario);
  const faults = faultTimes(scenario, spans);
  const methodEnd = spans.at(-1)?.to ?? 0;
  const asked = [...faults.values()].flatMap((fault) => fault.asked ?? []);
  const marks = new Map(
    scenario.method.map((step, index) => [step.do === 'mark' ? step.name : '', spans[index]?.from]),
  );
  return {
    begin: asked.length === 0 ? 0 : Math.min(...asked),
    methodEnd,
    recoveryEnd: methodEnd + scenario.recovery.stableForMs,
    mark: (name) => marks.get(name) ?? null,
    lifts: [...faults.values()].flatMap(({ liftAsked }) => liftAsked ?? []),
    fault: (name) => faults.get(name) ?? NEVER,
    holdsUntil: ({ to }) => to,
    lapseIn: () => null,
  };
};
