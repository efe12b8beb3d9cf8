import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { byteLinesOf } from './byte-lines.ts';

/** Longer ones are not read through for a number. */
const MOST_COUNTED_BYTES = 64 << 20;
const ENDING = '.log';

/** A log that is not empty. */
interface RunLog {
  readonly file: string;
  readonly component: string;
  readonly bytes: number;
  /** Null: it is too long to be counted. */
  readonly lines: number | null;
}

const linesIn = (path: string): number => {
  let [count, last] = [0, 0];
  for (const line of byteLinesOf(path)) {
    count += 1;
    last = line.length;
  }
  // What comes behind the last end of a line is a line only if there is something of it.
  return last === 0 ? count - 1 : count;
};

/** The logs in a run folder that are not empty, by name. */
export const logsIn = (folder: string): readonly RunLog[] => {
  const logs = join(folder, 'logs');
  if (!existsSync(logs)) return [];
  const files = readdirSync(logs)
    .filter((file) => file.endsWith(ENDING))
    .toSorted();
  return files.flatMap((file) => {
    const path = join(logs, file);
    const { size: bytes } = statSync(path);
    if (bytes === 0) return [];
    return [
      { file, component: basename(file, ENDING), bytes, lines: bytes > MOST_COUNTED_BYTES ? null : linesIn(path) },
    ];
  });
};
