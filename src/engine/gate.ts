import type { Clock } from '../model/clock.ts';
import type { Scenario } from '../model/scenario.ts';
import { formatDuration, type Ms } from '../model/units.ts';
import { says } from '../core/answers.ts';
import { Blocked } from './interrupt.ts';
import type { Watch } from './watch.ts';

const LOOK_MS: Ms = 50;
const SHOWN = 5;

export interface GateRequest {
  readonly scenario: Scenario;
  readonly surfaces: readonly string[];
  readonly watch: Watch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What the last bad answer of a surface was, for people. */
const complaint = (watch: Watch, surface: string, since: Ms): string => {
  const bad = watch.recent(surface, since).findLast((it) => !it.healthy);
  if (!bad?.seen) return `${surface} (too few answers)`;
  return `${surface} (${says(bad.seen)} after ${formatDuration(bad.elapsedMs)})`;
};

/** Waits until each surface was healthy so many times in a row. Throws Blocked when one was not in time. */
export const passGate = async (request: GateRequest): Promise<void> => {
  const { scenario, surfaces, watch, clock, signal } = request;
  const { healthyRun, withinMs } = scenario.steadyState;
  const since = clock.now();
  const missing = (): readonly string[] => surfaces.filter((name) => watch.healthyRun(name, since).count < healthyRun);
  while (missing().length > 0 && !signal.aborted) {
    if (clock.now() - since > withinMs) {
      const late = missing();
      const told = late.slice(0, SHOWN).map((name) => complaint(watch, name, since));
      const more = late.length > SHOWN ? `, and ${late.length - SHOWN} more` : '';
      throw new Blocked(
        `not healthy ${healthyRun} times in a row within ${formatDuration(withinMs)}: ${told.join(', ')}${more}`,
        late,
      );
    }
    await clock.sleep(LOOK_MS, signal);
  }
};
