import type { Run } from '../../model/run.ts';
import type { Ms } from '../../model/units.ts';

/** When the first fault was asked for; the drill's start where there was none. */
export const faultBegin = ({ faults }: Run): Ms => {
  const begin = Math.min(...faults.map(({ asked }) => asked ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(begin) ? begin : 0;
};
