import { faults } from '../../src/faults/index.ts';
import type { Kinds } from '../../src/loader/index.ts';
import { ABILITIES } from '../../src/model/control.ts';
import { probes } from '../../src/probes/index.ts';

/** What the command line has at hand. */
export const kinds: Kinds = { probes, faults, abilities: ABILITIES };
