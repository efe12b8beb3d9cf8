import { z } from 'zod';
import type { Json } from '../model/json.ts';

/** What an environment that can limit tells of a component: 0 is no limit. */
const limited = z.looseObject({ limits: z.object({ cpus: z.number(), memory: z.number() }) });

/** Cores and bytes that a component may use now; 0: as many as there are. */
export const limitsOf = (state: Json): z.output<typeof limited>['limits'] => limited.parse(state).limits;
