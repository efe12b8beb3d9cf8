import type { Drill } from './drill.ts';
import { isBeyondChance } from './machine.ts';
import { badOf, countOf, spellsOf } from './recovery.ts';

const WHOLE = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Was the steady state perhaps not met because this machine was too slow, and not because the stack was unwell? */
export const isGateInDoubt = (drill: Drill): boolean => {
  const missing = drill.record.blocked?.surfaces ?? [];
  if (missing.length === 0 || !drill.machine.result.starved) return false;
  return drill.surfaces
    .filter(({ name }) => missing.includes(name))
    .every((surface) => {
      const spells = spellsOf(drill, { surface, span: WHOLE, lenient: true });
      return !isBeyondChance(badOf(spells), countOf(spells));
    });
};
