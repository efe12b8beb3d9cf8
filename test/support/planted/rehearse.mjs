import { join } from 'node:path';
import { compare } from './compare.mjs';
import { runDrill } from './drill.mjs';
import { leftBy } from './left.mjs';
import { accused, finding } from './lines.mjs';

const tell = (line) => process.stdout.write(`${line}\n`);

const rehearse = async (defect, folder, { plant, signal }) => {
  await plant(folder, defect);
  const ended = await runDrill(folder, defect, signal);
  const drill = { ...ended, left: await leftBy(folder, defect) };
  if (signal.aborted) for (const thing of drill.left) tell(`left behind: ${thing}`);
  return { drill, ...compare(defect, drill) };
};

/** A drill that this machine spoiled shows nothing of the defect: it gets one more. */
const rehearseAgain = async (defect, how) => {
  const first = await rehearse(defect, join(how.scratch, defect.name), how);
  if (first.complaints.length === 0 || !first.spoiled || how.signal.aborted) return first;
  tell(`again   ${defect.name}  ${accused(defect, first.drill)}: this machine was too slow to tell`);
  return rehearse(defect, join(how.scratch, `${defect.name}-again`), how);
};

/**
 * Rehearses defects in copies of their own, so many at a time, and tells what came of each.
 * @param {{ jobs: number, scratch: string, signal: AbortSignal, plant: (folder: string, defect: object) => Promise<void> }} how
 *   `plant` makes the copy with the defect in it
 * @returns {Promise<readonly { defect: object, complaints: readonly string[], spoiled: boolean }[]>}
 */
export const rehearseAll = async (chosen, how) => {
  const waiting = [...chosen];
  const results = [];
  const work = async () => {
    for (let defect = waiting.shift(); defect && !how.signal.aborted; defect = waiting.shift()) {
      const result = await rehearseAgain(defect, how);
      if (how.signal.aborted) return;
      results.push({ defect, ...result });
      for (const line of finding(defect, result)) tell(line);
    }
  };
  await Promise.all(Array.from({ length: how.jobs }, work));
  return results;
};
