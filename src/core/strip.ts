import type { Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { fitter } from './answers.ts';
import { classifier, isGood } from './classify.ts';
import { type Drill, logOf } from './drill.ts';
import type { Timed } from '../model/answer.ts';

const SECOND_MS: Ms = 1000;

type Letter = '.' | 'd' | 'x';

interface Part {
  readonly from: Ms;
  isDeclared(timed: Timed): boolean;
}

/** From when on which declaration is in force, latest first. */
const partsOf = ({ cells, timeline }: Drill, surface: Surface): readonly Part[] => {
  const own = cells.filter(({ cell }) => cell.surface === surface.name);
  const parts = own.map(({ cell, stage }) => {
    const classify = classifier(cell, surface);
    const from = stage.isFirst ? timeline.begin : timeline.mark(stage.mark ?? '');
    return { from: from ?? Number.POSITIVE_INFINITY, isDeclared: (timed: Timed) => isGood(cell, classify(timed)) };
  });
  return parts.toSorted((a, b) => b.from - a.from);
};

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
  const parts = partsOf(drill, surface);
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
