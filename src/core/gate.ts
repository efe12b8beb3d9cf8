import { slownessOf } from './classify.ts';
import { type Drill, logOf } from './drill.ts';
import { fitter } from './answers.ts';
import { isBeyondChance } from './machine.ts';

const WHOLE = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Was the steady state perhaps not met because this machine was too slow, and not because the stack was unwell? */
export const isGateInDoubt = (drill: Drill): boolean => {
  const missing = drill.record.blocked?.surfaces ?? [];
  if (missing.length === 0 || !drill.machine.result.starved) return false;
  return drill.surfaces
    .filter(({ name }) => missing.includes(name))
    .every((surface) => {
      const log = logOf(drill, surface.name);
      const fits = fitter(surface.healthy);
      const isSlow = slownessOf(surface);
      const sent = log.rowsIn(WHOLE).filter((row) => log.wasSent(row));
      const surelyBad = sent.map((row) => log.timedAt(row)).filter((it) => fits(it) !== 'fits' && !isSlow(it));
      return !isBeyondChance(surelyBad.length, sent.length);
    });
};
