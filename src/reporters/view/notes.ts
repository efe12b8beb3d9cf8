import type { ActionItem, Notes } from '../../core/notes.ts';
import { plain, type Messages } from '../../messages/index.ts';
import { standingTone, type Tone } from './tone.ts';

export interface ActionView extends Tone {
  readonly id: string;
  readonly what: string;
  readonly owner: string;
  readonly due: string;
  readonly state: string;
}

export interface Remark {
  readonly id: string;
  readonly what: string;
}

/** What people said of a run, as a template shows it. */
export interface NotesView {
  readonly actions: readonly ActionView[];
  readonly findings: readonly Remark[];
  readonly remarks: readonly Remark[];
  readonly text: Messages['across']['notes'];
}

const stateOf = ({ closedIn, run, isOverdue }: ActionItem, { across, comma }: Messages, shown: string): string => {
  const { notes } = across;
  const from = run === shown ? [] : [notes.raisedIn(plain(run))];
  const open = isOverdue ? notes.overdue : notes.open;
  const state = closedIn === null ? open : notes.closedIn(plain(closedIn));
  return [state, ...from].join(comma);
};

/** An action item, as the run that is shown sees it. */
export const actionView = (action: ActionItem, messages: Messages, shown: string): ActionView => ({
  ...standingTone(action.closedIn === null ? (action.isOverdue ? 'broken' : 'open') : 'kept'),
  id: plain(action.id),
  what: plain(action.text),
  owner: plain(action.owner ?? '') || messages.report.notOwned,
  due: plain(action.due ?? '') || messages.across.notes.noDue,
  state: stateOf(action, messages, shown),
});

const remark = ({ id, text }: Notes['findings'][number]): Remark => ({ id: plain(id), what: plain(text) });

/** What people said of the run that is shown; null: nothing. */
export const notesView = (notes: Notes, shown: string, messages: Messages): NotesView | null =>
  notes.actions.length + notes.findings.length + notes.remarks.length === 0
    ? null
    : {
        actions: notes.actions.map((action) => actionView(action, messages, shown)),
        findings: notes.findings.map(remark),
        remarks: notes.remarks.map(remark),
        text: messages.across.notes,
      };

/** Who acts first: whoever has the first open item to do. */
export const firstToAct = (
  notes: Notes,
  messages: Messages,
): readonly { readonly owner: string; readonly what: string }[] => {
  const open = notes.actions.filter(({ closedIn }) => closedIn === null);
  const [first] = open;
  if (first === undefined) return [];
  const { across, report } = messages;
  const what = across.notes.todo(plain(first.id), plain(first.text), plain(first.due ?? ''));
  const more = open.length === 1 ? '' : across.notes.more(open.length - 1);
  return [{ owner: plain(first.owner ?? '') || report.notOwned, what: `${what}${more}` }];
};
