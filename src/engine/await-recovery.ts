import type { Clock } from '../model/clock.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Ms } from '../model/units.ts';
import type { Watch } from './watch.ts';

const LOOK_MS: Ms = 50;
const LEAST_ANSWERS = 10;
/** Sampled this much longer than the budget allows, so that a late recovery has a time, and a near miss an interval. */
const OVERTIME = 1.5;

export interface RecoveryRequest {
  readonly scenario: Scenario;
  readonly surfaces: readonly string[];
  readonly watch: Watch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** From when recovery counts, on the clock. */
  readonly from: Ms;
}

/** The longest budget of all surfaces. */
const budget = ({ recovery }: Scenario): Ms =>
  Math.max(recovery.withinMs, ...Object.values(recovery.surfaces).map((own) => own.withinMs ?? 0));

/** Waits until every surface has been healthy long enough, or there is no hope left. Returns who is not back. */
export const awaitRecovery = async (request: RecoveryRequest): Promise<readonly string[]> => {
  const { scenario, surfaces, watch, clock, signal, from } = request;
  const { stableForMs } = scenario.recovery;
  const isBack = (name: string): boolean => {
    const run = watch.healthyRun(name, from);
    return run.count >= LEAST_ANSWERS && clock.now() - Math.max(run.from, from) >= stableForMs;
  };
  const deadline = from + budget(scenario) * OVERTIME + stableForMs;
  const missing = (): readonly string[] => surfaces.filter((name) => !isBack(name));
  while (missing().length > 0 && clock.now() < deadline && !signal.aborted) await clock.sleep(LOOK_MS, signal);
  return missing();
};
