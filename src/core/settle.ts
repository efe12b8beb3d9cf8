import type { Ms } from '../model/units.ts';

/** How long after a fault bites nobody is held to what was declared. */
export const SETTLE_MS: Ms = 1000;
