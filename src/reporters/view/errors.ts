import { plain, sayText, type Messages } from '../../messages/index.ts';
import type { CellResult, Run } from '../../model/run.ts';
import { faultBegin } from '../digest/fault-begin.ts';

/** Answers of one kind that were not as declared, wherever they came. */
export interface ErrorGroup {
  readonly count: number;
  readonly class: string;
  readonly sample: string;
  readonly surfaces: string;
  /** When the first one came that was kept, since the first fault was asked for. */
  readonly first: string;
}

type Kind = Omit<ErrorGroup, 'surfaces' | 'first'>;
interface Gathered extends Kind {
  readonly cells: readonly CellResult[];
}

const kindsOf = (cell: CellResult, messages: Messages): readonly Kind[] =>
  cell.errors.map((error) => ({
    count: error.count,
    class: plain(error.class),
    sample: sayText(messages, error.sample),
  }));

const gather = (run: Run, messages: Messages): readonly Gathered[] => {
  const groups = new Map<string, Gathered>();
  for (const cell of run.cells) {
    for (const kind of kindsOf(cell, messages)) {
      const key = JSON.stringify([kind.class, kind.sample]);
      const { count, cells } = groups.get(key) ?? { count: 0, cells: [] };
      groups.set(key, { ...kind, count: count + kind.count, cells: [...cells, cell] });
    }
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
};

/** Everything that was not as declared, grouped: most frequent first. */
export const errorsView = (run: Run, messages: Messages): readonly ErrorGroup[] =>
  gather(run, messages).map(({ cells, ...kind }) => {
    const { report, page, duration, list } = messages;
    const countIn = ({ errors }: CellResult): number =>
      errors.find((error) => plain(error.class) === kind.class && sayText(messages, error.sample) === kind.sample)
        ?.count ?? 0;
    const times = cells.flatMap(({ samples }) =>
      samples.filter(({ says }) => sayText(messages, says) === kind.sample).map(({ at }) => at),
    );
    return {
      ...kind,
      sample: kind.sample === kind.class ? '' : kind.sample,
      surfaces: list(cells.map((cell) => page.surfaceCount(plain(cell.surface), countIn(cell)))),
      first: times.length === 0 ? '' : report.at(duration(Math.max(0, Math.min(...times) - faultBegin(run)))),
    };
  });
