import type { Run } from '../../src/model/run.ts';

/** A machine that is busy with other things may be too slow to tell; then a drill is run again: so often in all. */
export const TRIES = 5;

const MACHINE = new Set(['cell.inconclusive.unsent', 'cell.inconclusive.starved', 'cell.inconclusive.few']);

/** Does the result itself say that it rests on this machine, and not on the stack? */
export const isBusy = ({ verdict, cells, machine }: Run): boolean =>
  (verdict === 'INCONCLUSIVE' && machine.starved) ||
  // Of several cells one may be judged, and another not.
  cells.some((cell) => cell.because.some(({ key }) => MACHINE.has(key)));
