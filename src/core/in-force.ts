import type { Timed } from '../model/answer.ts';
import type { Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { classifier, isGood } from './classify.ts';
import type { Drill } from './drill.ts';
import type { StagedCell } from './stages.ts';

/** A declaration, and from when on it is in force. */
export interface Declaration {
  readonly from: Ms;
  readonly staged: StagedCell;
  /** Is this what the cell asks for? */
  isDeclared(timed: Timed): boolean;
}

/** What is declared of a surface, latest first. */
export const declarationsOf = ({ cells, timeline }: Drill, surface: Surface): readonly Declaration[] => {
  const own = cells.filter(({ cell }) => cell.surface === surface.name);
  const parts = own.map((staged) => {
    const { cell, stage } = staged;
    const classify = classifier(cell, surface);
    const from = stage.isFirst ? timeline.begin : timeline.mark(stage.mark ?? '');
    return {
      from: from ?? Number.POSITIVE_INFINITY,
      staged,
      isDeclared: (timed: Timed) => isGood(cell, classify(timed)),
    };
  });
  return parts.toSorted((a, b) => b.from - a.from);
};
