import { join } from 'node:path';
import { EXIT } from '../../src/model/errors.ts';
import type { Run } from '../../src/model/run.ts';
import { brownout, runIn, type CommandOptions, type Ended } from './command.ts';

/** A machine that is busy with other things may be too slow to tell; then a drill is run again: so often in all. */
const TRIES = 5;

const MACHINE = new Set(['unsent', 'starved', 'few', 'lapsed'].map((why) => `cell.inconclusive.${why}`));

/** Does the result itself say that it rests on this machine, and not on the stack? */
const isBusy = ({ verdict, cells, machine }: Run): boolean =>
  (verdict === 'INCONCLUSIVE' && machine.starved) ||
  // Of several cells one may be judged, and another not.
  cells.some((cell) => cell.because.some(({ key }) => MACHINE.has(key)));

/** Drills until this machine was quiet enough to judge by: the last drill. `drill` gets the number of the try, from 1. */
export const untilJudged = async <T extends { readonly result: Run | undefined }>(
  drill: (n: number) => Promise<T>,
): Promise<T> => {
  for (let n = 1; n <= TRIES; n += 1) {
    const it = await drill(n);
    if (it.result === undefined || !isBusy(it.result)) return it;
  }
  throw new Error(`this machine is too busy to judge by: ${TRIES} drills were inconclusive for it`);
};

/**
 * `brownout run <scenario> …`, until this machine was quiet enough to judge by: how the last one ended. Each has a
 * folder of its own in `out`; of one that is done again, the proofs that did not hold are printed.
 */
export const runJudged = async (
  scenario: string,
  out: string,
  { args = [], ...options }: CommandOptions & { readonly args?: readonly string[] } = {},
): Promise<Ended> => {
  const { ended } = await untilJudged(async (n) => {
    const folder = join(out, `try-${n}`);
    const command = brownout(['run', scenario, '--out', folder, ...args], options);
    const end = await command.ended;
    if (end.exit !== EXIT.inconclusive) return { ended: end, result: undefined };
    const run = await runIn(folder, command);
    const noes = run.journal().filter((line) => line.type === 'proof' && !line.yes);
    process.stdout.write(`try ${n}; proofs that did not hold: ${JSON.stringify(noes)}\n${end.stdout}`);
    return { ended: end, result: run.result() };
  });
  return ended;
};
