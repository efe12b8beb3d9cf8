import { autoHoldMs } from '../core/hold.ts';
import { plannedTimeline } from '../core/planned-timeline.ts';
import { samplesNeeded } from '../core/statistics.ts';
import { plannedWindows, type PlannedWindow } from '../core/windows.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Ms } from '../model/units.ts';
import type { PlacedStep } from './method.ts';
import type { Place } from './place.ts';
import { problem, say } from './words.ts';

/** A cell must still pass with this many bad samples. */
const STRAYS = 1;

const seconds = (ms: Ms): string => `${Math.ceil(ms / 1000)}s`;

/** The hold that a person would lengthen: the last of the stage that is not automatic. */
const holdIn = ({ stage }: PlannedWindow, steps: readonly PlacedStep[]): Place | undefined =>
  steps
    .slice(stage.first, stage.end)
    .findLast(({ step }) => step?.do === 'hold' && step.forMs !== 'auto')
    ?.place.at('hold');

const placeOf = (window: PlannedWindow, steps: readonly PlacedStep[], method: Place): Place => {
  const { mark, first } = window.stage;
  const opening = mark === undefined ? undefined : steps[first]?.place.at('mark');
  return holdIn(window, steps) ?? opening ?? method;
};

const tooShort = (window: PlannedWindow, needed: number, holdMs: Ms) => {
  const { cell, n } = window;
  return problem(
    'window-too-short',
    say(
      `too short to prove ${cell.surface}: ${n} samples are planned, ${needed} are needed`,
      `时间太短，无法证明 ${cell.surface}：计划 ${n} 个样本，需要 ${needed} 个`,
    ),
    say(
      `hold: auto, or at least ${seconds(holdMs)} while the fault is on`,
      `在故障生效期间写 hold: auto，或至少 ${seconds(holdMs)}`,
    ),
  );
};

/** Each window must hold the samples that its bar needs; where several do not, the slowest is told. */
const checkWindows = (scenario: Scenario, steps: readonly PlacedStep[], method: Place): void => {
  const slowest = new Map<string, { readonly place: Place; readonly window: PlannedWindow; readonly holdMs: Ms }>();
  for (const window of plannedWindows(scenario)) {
    const needed = samplesNeeded(window.cell.expectation.ratio, STRAYS);
    if (!Number.isFinite(needed) || window.n >= needed) continue;
    const place = placeOf(window, steps, method);
    const holdMs = autoHoldMs(scenario, [window]);
    const key = place.path.join('/');
    if (holdMs > (slowest.get(key)?.holdMs ?? 0)) slowest.set(key, { place, window, holdMs });
  }
  for (const { place, window, holdMs } of slowest.values()) {
    place.tell(tooShort(window, samplesNeeded(window.cell.expectation.ratio, STRAYS), holdMs));
  }
};

/** The dead-man must not lift a fault that is planned to be on. */
const checkDeadMan = (scenario: Scenario, steps: readonly PlacedStep[]): void => {
  const timeline = plannedTimeline(scenario);
  for (const { place, step } of steps) {
    if (step?.do !== 'inject') continue;
    const { asked, liftAsked } = timeline.fault(step.name);
    const onMs = (liftAsked ?? 0) - (asked ?? 0);
    if (onMs <= step.maxDurationMs) continue;
    place
      .at('max-duration')
      .tell(
        problem(
          'max-duration-too-short',
          say(
            `${step.name} would be lifted after ${seconds(step.maxDurationMs)}, but is planned to be on for ${seconds(onMs)}`,
            `${step.name} 会在 ${seconds(step.maxDurationMs)} 后被解除，但计划持续 ${seconds(onMs)}`,
          ),
          say(`max-duration: ${seconds(2 * onMs)}`, `max-duration: ${seconds(2 * onMs)}`),
        ),
      );
  }
};

/** Is there time enough to prove what is declared, and no fault lifted before it is? */
export const checkPower = (scenario: Scenario, steps: readonly PlacedStep[], method: Place): void => {
  checkWindows(scenario, steps, method);
  checkDeadMan(scenario, steps);
};
