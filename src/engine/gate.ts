import type { Clock } from '../model/clock.ts';
import { joined, type Text } from '../model/text.ts';
import { durationZh, formatDuration, type Ms } from '../model/units.ts';
import { says } from '../core/answers.ts';
import { Blocked } from './interrupt.ts';
import type { Watch } from './watch.ts';

const LOOK_MS: Ms = 50;
const SHOWN = 5;

export interface GateRequest {
  /** Healthy samples in a row that each surface needs. */
  readonly healthyRun: number;
  readonly withinMs: Ms;
  readonly surfaces: readonly string[];
  readonly watch: Watch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What the last bad answer of a surface was, for people. */
const complaint = (watch: Watch, surface: string, since: Ms): Text => {
  const bad = watch.recent(surface, since).findLast((it) => !it.healthy);
  if (!bad?.seen) return { en: `${surface} (too few answers)`, zh: `${surface}（响应太少）` };
  const told = says(bad.seen);
  const { elapsedMs } = bad;
  return {
    en: `${surface} (${told.en} after ${formatDuration(elapsedMs)})`,
    zh: `${surface}（${told.zh}，耗时 ${durationZh(elapsedMs)}）`,
  };
};

/** Why the steady state was not met. */
const unwellText = ({ healthyRun, withinMs, watch }: GateRequest, late: readonly string[], since: Ms): Text => {
  const told = late.slice(0, SHOWN).map((name) => complaint(watch, name, since));
  const { en, zh } = joined(told, { en: ', ', zh: '、' });
  const rest = late.length - SHOWN;
  return {
    en: `not healthy ${healthyRun} times in a row within ${formatDuration(withinMs)}: ${en}${rest > 0 ? `, and ${rest} more` : ''}`,
    zh: `${durationZh(withinMs)}内未能连续 ${healthyRun} 次健康：${zh}${rest > 0 ? `，另有 ${rest} 个` : ''}`,
  };
};

/** Waits until each surface was healthy so many times in a row. Throws Blocked when one was not in time. */
export const passGate = async (request: GateRequest): Promise<void> => {
  const { healthyRun, withinMs, surfaces, watch, clock, signal } = request;
  const since = clock.now();
  const missing = (): readonly string[] => surfaces.filter((name) => watch.healthyRun(name, since).count < healthyRun);
  while (missing().length > 0 && !signal.aborted) {
    if (clock.now() - since > withinMs) {
      const late = missing();
      throw new Blocked(unwellText(request, late, since), late);
    }
    await clock.sleep(LOOK_MS, signal);
  }
};
