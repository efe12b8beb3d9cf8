import { EXIT, Interrupted } from '../model/errors.ts';
import type { Run } from '../model/run.ts';

/** Worst first, as drills are ranked: a run of many scenarios is the worst of them. */
const WORST_FIRST: readonly number[] = [
  EXIT.cleanup,
  EXIT.internal,
  EXIT.failed,
  EXIT.interrupted,
  EXIT.terminated,
  EXIT.stopped,
  EXIT.blocked,
  EXIT.inconclusive,
];

/** How a run of many drills ends. */
export const worst = (exits: readonly number[]): number =>
  WORST_FIRST.find((exit) => exits.includes(exit)) ?? EXIT.passed;

/** How a drill ends the process: as it was judged, but for what was asked for and what ended it. */
export const exitOf = (
  { exit, cells }: Pick<Run, 'exit' | 'cells'>,
  { strict, interrupt }: { readonly strict: boolean; readonly interrupt: AbortSignal },
): number => {
  if (strict && exit === EXIT.passed && cells.some(({ verdict }) => verdict === 'better')) return EXIT.failed;
  const interrupted: unknown = interrupt.reason;
  return exit !== EXIT.cleanup && interrupted instanceof Interrupted ? interrupted.exit : exit;
};
