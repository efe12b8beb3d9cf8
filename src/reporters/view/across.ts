import type { Comparison } from '../../core/compare.ts';
import { say, secondsBetween, type Messages } from '../../messages/index.ts';
import type { Language } from '../../model/text.ts';
import type { ReportRequest } from '../reporter.ts';
import { componentsView, type ComponentsView } from './components.ts';
import { changesView, type ChangesView } from './changes.ts';
import { firstToAct, notesView, type NotesView } from './notes.ts';
import { reportView, type ReportView } from './report.ts';
import type { Tile } from './tiles.ts';

/** A drill among the other runs of its scenario: what changed, and what people said of it. */
export interface AcrossView extends ReportView {
  /** Null: there is no run to compare it with. */
  readonly changes: ChangesView | null;
  readonly notes: NotesView | null;
  /** Null: there is nothing to tell of components. */
  readonly components: ComponentsView | null;
}

const sinceLast = ({ before, after }: Comparison, { across }: Messages): string => {
  const by = after.kept - before.kept;
  return by === 0 ? across.asLast : across.sinceLast(by < 0 ? `▼${-by}` : `▲${by}`);
};

/** Each tile with what it showed in the run before. */
const withLast = (tiles: readonly Tile[], comparison: Comparison, messages: Messages): readonly Tile[] => {
  const { comma, across, report } = messages;
  const { slowestMs } = comparison.before;
  const notes: Readonly<Record<string, string>> = {
    [report.tiles.declared]: sinceLast(comparison, messages),
    ...(slowestMs && { [report.tiles.slowest]: across.lastTime(secondsBetween(slowestMs, '–')) }),
  };
  return tiles.map((tile) => {
    const last = notes[tile.label];
    return last === undefined ? tile : { ...tile, note: `${tile.note}${comma}${last}` };
  });
};

/** All that a template shows of a drill, in one language. */
export const acrossView = ({ run, previous, notes, logs = [] }: ReportRequest, language: Language): AcrossView => {
  const messages = say(language);
  const view = reportView(run, language);
  const told = notes ? { notes: notesView(notes, run.id, messages), first: firstToAct(notes, messages) } : null;
  return {
    ...view,
    who: [...(told?.first ?? []), ...view.who],
    notes: told?.notes ?? null,
    components: componentsView(run, logs, messages),
    changes: previous ? changesView(previous, messages) : null,
    ...(previous && {
      summary: `${view.summary} ${messages.across.lastRun(previous.before.kept, previous.before.total)}`,
      tiles: withLast(view.tiles, previous, messages),
    }),
  };
};
