import type { Clock } from '../model/clock.ts';
import type { StopRule } from '../model/scenario.ts';
import type { Text } from '../model/text.ts';
import { durationZh, formatDuration, type Ms } from '../model/units.ts';
import { Stopped } from './interrupt.ts';
import type { Watch } from './watch.ts';

const LOOK_MS: Ms = 250;
const PERCENT = 100;

const broken = (rule: StopRule, watch: Watch, now: Ms): Text | undefined => {
  const samples = watch.recent(rule.surface, now - rule.forMs);
  const first = samples[0]?.due;
  // A window that is not full yet proves nothing.
  if (first === undefined || now - first < rule.forMs * 0.8) return undefined;
  const share = samples.filter((it) => it.healthy).length / samples.length;
  if (share >= rule.below) return undefined;
  const [percent, limit] = [share, rule.below].map((part) => `${Math.round(part * PERCENT)}%`);
  return {
    en: `${rule.surface} was healthy in ${percent} of its answers for ${formatDuration(rule.forMs)} (limit ${limit})`,
    zh: `${rule.surface} 在 ${durationZh(rule.forMs)}内仅 ${percent} 的响应健康（下限 ${limit}）`,
  };
};

/** Looks until a rule is broken, and then says so once. */
export const watchStopRules = async (
  rules: readonly StopRule[],
  watch: Watch,
  around: { readonly clock: Clock; readonly ended: AbortSignal; stop(reason: Stopped): void },
): Promise<void> => {
  while (!around.ended.aborted && rules.length > 0) {
    await around.clock.sleep(LOOK_MS, around.ended);
    for (const rule of rules) {
      const because = broken(rule, watch, around.clock.now());
      if (because === undefined || around.ended.aborted) continue;
      around.stop(new Stopped('stop-when', because));
      return;
    }
  }
};
