/** What a person has to say of a run: something to remember, something found out, something to be done. */
export const NOTE_KINDS = ['note', 'finding', 'action'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

export interface Note {
  /** Among all runs of its scenario: `A-1`. */
  readonly id: string;
  readonly kind: NoteKind;
  readonly text: string;
  readonly owner: string | null;
  /** A day, as in `2026-12-24`. */
  readonly due: string | null;
  /** Wall time. */
  readonly at: string;
}

/** A line of a run folder's `notes.jsonl`. Nothing there is ever changed: what is done is said by another line. */
export type NoteLine =
  | ({ readonly type: 'note'; readonly v: 1 } & Note)
  /** Stands beside the item itself, so that both go together. `in`: the run that was looked at when it was done. */
  | { readonly type: 'closed'; readonly v: 1; readonly id: string; readonly in: string; readonly at: string };

/** What was said of one run. */
export interface NotedRun {
  readonly run: string;
  readonly startedAt: string;
  readonly lines: readonly NoteLine[];
}
