import type { Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { fitter } from './answers.ts';
import { type Drill, logOf } from './drill.ts';
import { declarationsOf } from './in-force.ts';

const SECOND_MS: Ms = 1000;

type Letter = '.' | 'd' | 'x';

/** The most frequent letter; of two as frequent, the worse one. */
const letterOf = (seen: ReadonlyMap<Letter, number>): string => {
  const worstFirst: readonly Letter[] = ['x', 'd', '.'];
  const [first] = worstFirst.toSorted((a, b) => (seen.get(b) ?? 0) - (seen.get(a) ?? 0));
  return seen.size === 0 || first === undefined ? '-' : first;
};

/** One letter a second of the drill: `.` healthy, `d` as declared, `x` neither, `-` no sample. */
export const stripOf = (drill: Drill, surface: Surface): string => {
  const log = logOf(drill, surface.name);
  const healthy = fitter(surface.healthy);
  const parts = declarationsOf(drill, surface);
  const seconds = Array.from({ length: Math.ceil(drill.record.lastAt / SECOND_MS) }, () => new Map<Letter, number>());
  for (const row of log.rowsIn({ from: 0, to: drill.record.lastAt })) {
    const due = log.dueAt(row);
    const second = seconds[Math.floor(due / SECOND_MS)];
    if (second === undefined || !log.wasSent(row)) continue;
    const timed = log.timedAt(row);
    const isDeclared = parts.find(({ from }) => due >= from)?.isDeclared(timed) ?? false;
    const other: Letter = isDeclared ? 'd' : 'x';
    const letter = healthy(timed) === 'fits' ? '.' : other;
    second.set(letter, (second.get(letter) ?? 0) + 1);
  }
  return seconds.map(letterOf).join('');
};
