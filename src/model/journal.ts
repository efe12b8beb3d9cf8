import type { Seen } from './answer.ts';
import type { Handle } from './environment.ts';
import type { Json, JsonObject } from './json.ts';
import type { Text } from './text.ts';
import type { Ms } from './units.ts';

/** The phases of a drill, in order. */
const PHASES = [
  'reserve',
  'up',
  'prepare',
  'gate',
  'inject',
  'observe',
  'lift',
  'recover',
  'invariants',
  'verify',
] as const;
export type Phase = (typeof PHASES)[number];

/** Every event of a drill. The journal's lines are these with `seq`, `at` (ms since the drill's start) and `v`. */
export type JournalEvent =
  | {
      readonly type: 'drill';
      readonly run: string;
      readonly scenario: string;
      readonly stack: string;
      readonly profile: string | null;
      readonly environment: string;
      readonly seed: number;
      readonly wall: string;
      readonly brownout: string;
      readonly node: string;
      readonly platform: string;
      /** As one would type it again. */
      readonly command: string;
      /** `--only-surface`, else null. */
      readonly only: readonly string[] | null;
    }
  | { readonly type: 'clock'; readonly wall: string }
  | { readonly type: 'phase'; readonly phase: Phase; readonly state: 'begin' | 'end'; readonly facts?: JsonObject }
  | { readonly type: 'reserved'; readonly handle: Handle }
  | { readonly type: 'component'; readonly component: string; readonly state: string }
  /** What the runtime under a component told of it: `die`, `oom`, `network disconnect`; `wall` is its own clock. */
  | { readonly type: 'runtime'; readonly component: string; readonly event: string; readonly wall: string }
  /** Written, flushed and told to the guard before the fault is applied. `state` is what undo needs. */
  | {
      readonly type: 'armed';
      readonly fault: string;
      readonly kind: string;
      readonly state: Json;
      readonly touches: readonly string[];
      readonly links: readonly string[];
      readonly describe: Text;
      readonly maxDurationMs: Ms;
    }
  | { readonly type: 'asked'; readonly fault: string }
  | { readonly type: 'bites'; readonly fault: string; readonly seen: Text; readonly carried: CarriedTraffic }
  /** Each repetition of a proof while its fault is on (or, in a stage after the lift, of the prove step). */
  | { readonly type: 'proof'; readonly fault: string; readonly yes: boolean; readonly seen: Text }
  /** The proof could not be had: the drill is INCONCLUSIVE at best. */
  | { readonly type: 'unproven'; readonly fault: string; readonly because: Text }
  | { readonly type: 'lift-asked'; readonly fault: string }
  /** A listing shows its absence. `by`: who lifted. */
  | {
      readonly type: 'lifted';
      readonly fault: string;
      readonly seen: Text;
      readonly by: 'runner' | 'guard';
      /** When the guard did it, where the runner learnt of it later: judged windows end there. */
      readonly since?: Ms;
    }
  | {
      readonly type: 'lift-failed';
      readonly fault: string;
      readonly because: Text;
      readonly byHand: readonly string[];
      /** What it changed is no part of the stack, and does not go with it. */
      readonly outlivesStack?: boolean;
    }
  | { readonly type: 'mark'; readonly stage: string }
  | { readonly type: 'method-end' }
  /** The dictionary of a surface's answers: samples name them by `id`. Surface `$control` is the control surface. */
  | { readonly type: 'answer'; readonly surface: string; readonly id: number; readonly seen: Seen }
  | ({ readonly type: 'samples'; readonly surface: string; readonly first: number } & SampleColumns)
  | {
      readonly type: 'counter';
      readonly of: string;
      readonly name: string;
      readonly labels: Readonly<Record<string, string>>;
      /** Null: it could not be read. */
      readonly value: number | null;
    }
  | {
      readonly type: 'stop';
      readonly rule: 'stop-when' | 'person' | 'guard-lost' | 'max-duration' | 'error';
      readonly because: Text;
    }
  | { readonly type: 'blocked'; readonly because: Text; readonly surfaces: readonly string[] }
  /** Recovery is over: every surface is back, or the budget is spent. */
  | { readonly type: 'recovery-end' }
  | {
      readonly type: 'invariant';
      readonly name: string;
      readonly acked: number;
      readonly listed: number;
      readonly lost: readonly string[];
      readonly doubled: readonly string[];
      readonly foreign: readonly string[];
      readonly disordered: readonly string[];
      /** Set when the list could not be read. */
      readonly error?: Text;
    }
  | { readonly type: 'residue'; readonly left: readonly Text[]; readonly checked: Checked }
  | { readonly type: 'end'; readonly verdict: string; readonly exit: number };

/** Samples of one surface, one row a sample, numbered from `first`; times are ms since the drill's start. */
export interface SampleColumns {
  /** When each was meant to be sent. */
  readonly due: readonly Ms[];
  /** When it was sent; -1: it was not (too late, or too many in flight). */
  readonly sent: readonly Ms[];
  /** When its answer was whole; -1 where unsent. */
  readonly done: readonly Ms[];
  /** Ids of `answer` events; -1 where unsent. */
  readonly answer: readonly number[];
}

/** Law 6c: had each link carried its callers' traffic before the fault was asked for? */
export interface CarriedTraffic {
  /** Link -> bytes between `up` and the fault, before our own requests. */
  readonly bytes: Readonly<Record<string, number>>;
  /** Links without any. */
  readonly idle: readonly string[];
}

/** What is looked for at the end of a drill. */
export const LEFTOVERS = ['toxics', 'processes', 'containers', 'networks', 'volumes', 'ports', 'folders'] as const;
type Leftovers = Readonly<Partial<Record<(typeof LEFTOVERS)[number], number>>>;

/** How a drill made sure of its end; a kind that nobody looked for is left out. */
export interface Checked {
  /** The stack stays up. */
  readonly kept?: boolean;
  /** The stack goes on to the next drill, as this one found it. */
  readonly handedOn?: boolean;
  /** Set where the runner was dead. */
  readonly by?: 'guard';
  /** What there was, and was found absent. */
  readonly gone?: Leftovers;
  /** What is still there. */
  readonly left?: Leftovers;
}

/** A line of the journal. */
export type JournalLine = JournalEvent & { readonly seq: number; readonly at: Ms; readonly v: 1 };

/** A line of `guard.jsonl`: what the guard did. `at` is wall time, ms since 1970. */
export type GuardLine =
  | { readonly type: 'guarding'; readonly at: number; readonly run: string; readonly pid: number }
  | { readonly type: 'took-over'; readonly at: number; readonly because: Text }
  | { readonly type: 'lifted'; readonly at: number; readonly fault: string; readonly seen: Text }
  | { readonly type: 'lift-failed'; readonly at: number; readonly fault: string; readonly because: Text }
  | { readonly type: 'down'; readonly at: number; readonly left: readonly Text[] }
  | { readonly type: 'released'; readonly at: number };
