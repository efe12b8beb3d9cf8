import type { CarriedTraffic, Phase } from './journal.ts';
import type { JsonObject } from './json.ts';
import type { SlaResult } from './sla.ts';
import type { Text } from './text.ts';
import type { Ms, Ratio } from './units.ts';

/** Worst first: the verdict of a drill is the worst of what happened in it. */
export const DRILL_VERDICTS = ['CLEANUP_FAILED', 'FAILED', 'STOPPED', 'BLOCKED', 'INCONCLUSIVE', 'PASSED'] as const;
export type DrillVerdict = (typeof DRILL_VERDICTS)[number];

export type CellVerdict = 'pass' | 'worse' | 'better' | 'wrong-manner' | 'fail-open' | 'inconclusive';
export type RecoveryVerdict = 'pass' | 'fail' | 'inconclusive' | 'not-hurt' | 'better';

/** Why: a key of the message catalogue, with its values. Reporters turn it into words. */
export interface Reason {
  readonly key: string;
  readonly with: Readonly<Record<string, string | number | Text>>;
}

/** From `from` to `to`, ms since the drill's start. */
export interface Span {
  readonly from: Ms;
  readonly to: Ms;
}

/** The result of a drill: `run.json`. The engine judges, reporters never do. All times: ms since the drill's start. */
export interface Run {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly scenario: {
    readonly id: string;
    readonly title: Text;
    /** From the folder that holds it and its stack file. */
    readonly file: string;
    /** Of what the drill did: its method and how recovery is judged. Drills that did other things are not compared. */
    readonly fingerprint: string;
  };
  readonly stack: {
    readonly id: string;
    readonly title: Text;
    readonly profile: string | null;
    readonly links: readonly string[];
    /** The run that brought it up: by this name `status` and `down` know it, and its folder has the logs. */
    readonly run: string;
  };
  readonly environment: string;
  readonly seed: number;
  readonly startedAt: string;
  readonly durationMs: Ms;
  readonly versions: { readonly brownout: string; readonly node: string; readonly platform: string };
  readonly command: string;
  readonly only: readonly string[] | null;
  readonly verdict: DrillVerdict;
  readonly exit: number;
  /** Why it is not PASSED; empty when it is. */
  readonly reasons: readonly Reason[];
  readonly phases: readonly (Span & { readonly phase: Phase; readonly facts: JsonObject })[];
  readonly faults: readonly FaultResult[];
  readonly stages: readonly (Span & { readonly stage: string })[];
  /** In the order of the stack's surfaces. */
  readonly cells: readonly CellResult[];
  /** One a surface, in the same order; empty when the drill never got to the fault. */
  readonly recoveries: readonly RecoveryResult[];
  readonly recovery: { readonly from: Ms | null; readonly budgetMs: Ms };
  readonly invariants: readonly InvariantResult[];
  /** `remains`: something of the stack is still there, for `down` to end. `handedOn`: the next drill has it. */
  readonly residue: {
    readonly verified: boolean;
    readonly left: readonly Text[];
    readonly remains: boolean;
    readonly handedOn: boolean;
  };
  readonly stopped: { readonly rule: string; readonly because: Text; readonly at: Ms } | null;
  readonly machine: MachineResult;
  readonly surfaces: readonly SurfaceFacts[];
  /** What surfaces did over time: finely, as charts show it, and coarsely, as tables do. Older runs have none. */
  readonly series?: { readonly fine: SeriesSet; readonly coarse: SeriesSet };
  /** What happened to components, but their coming up as they should. Older runs do not tell. */
  readonly components?: readonly ComponentEvent[];
  readonly notTested: readonly Text[];
  /** How many cells say what was recorded once, and nobody has reviewed. */
  readonly notReviewed: number;
  /** What it would mean by an agreement, had it lasted as long as a named outage; null: the scenario names none. */
  readonly sla: SlaResult | null;
}

/** In the words of the environment (`starting`), or of what runs the component (`die`, `oom`). */
export interface ComponentEvent {
  readonly at: Ms;
  readonly component: string;
  readonly event: string;
}

export interface SurfaceFacts {
  readonly name: string;
  readonly title: Text;
  readonly severity: string | null;
  readonly owner: string | null;
  readonly journey: Text | null;
  /** Links without which it is gone, or less, as its stack says. Older runs do not tell. */
  readonly needs?: readonly string[];
  readonly softens?: readonly string[];
  /** A strip over the whole drill: one letter a second. `.` healthy, `d` as declared, `x` neither, `-` no sample. */
  readonly strip: string;
}

/**
 * Surfaces over the same stretches of time (buckets). Columns are texts, an item a bucket, with spaces between and `-`
 * where there is nothing: a number a line would make most of the file.
 */
export interface SeriesSet {
  /** When each bucket begins, ms; no bucket straddles a moment at which a fault was asked for, or gone. */
  readonly at: string;
  /** The end of the last one. */
  readonly to: Ms;
  readonly surfaces: readonly SurfaceSeries[];
}

/** One surface, computed from all its samples. */
export interface SurfaceSeries {
  readonly surface: string;
  /** Sent samples. */
  readonly n: string;
  /** Ms that good answers took: healthy ones, and those that were as declared. */
  readonly p50: string;
  readonly p95: string;
  readonly max: string;
  /** Bad samples by class, counted. */
  readonly errors: readonly { readonly class: string; readonly counts: string }[];
  /** A letter a bucket, as in a strip. */
  readonly state: string;
}

export interface FaultResult {
  readonly name: string;
  readonly kind: string;
  readonly describe: Text;
  readonly links: readonly string[];
  /** What it changes: `front#process`, `front->back#proxy`. Older runs do not tell. */
  readonly touches?: readonly string[];
  readonly asked: Ms | null;
  readonly biting: Ms | null;
  readonly liftAsked: Ms | null;
  readonly gone: Ms | null;
  /** From its asking to its end, had all steps taken as long as they usually do; null: there is no plan of it. */
  readonly planned?: Span | null;
  readonly liftedBy: 'runner' | 'guard' | null;
  /** What its proof saw. */
  readonly seen: Text;
  readonly proofs: { readonly yes: number; readonly no: number };
  readonly carried: CarriedTraffic | null;
  readonly unproven: Text | null;
  /** What a person must type, since it could not be lifted and does not go with the stack. */
  readonly owed: readonly string[];
}

export interface CellResult {
  readonly surface: string;
  readonly stage: string | null;
  readonly expected: 'survives' | 'degrades' | 'fails';
  /** The declaration in short, as the matrix shows it: `403 AccessDenied <= 1s`. */
  readonly declared: Text;
  readonly verdict: CellVerdict;
  /** Of what is expected and how it is measured: a cell that was declared anew is not compared with what it was. */
  readonly fingerprint: string;
  /** Empty for a pass. */
  readonly because: readonly Reason[];
  /** Null: there was none. */
  readonly window: Span | null;
  readonly bar: Ratio;
  /** How long a good answer may take; null: nothing is said of it. */
  readonly limitMs?: Ms | null;
  /** Sent samples in the window. */
  readonly n: number;
  readonly unsent: number;
  readonly counts: {
    readonly declared: number;
    readonly healthy: number;
    readonly late: number;
    readonly other: number;
  };
  /** Of what the expectation asks for. */
  readonly share: Ratio;
  /** 95 % Wilson interval of the share. */
  readonly interval: readonly [Ratio, Ratio];
  readonly longestBadRunMs: Ms;
  readonly latency: { readonly p50: Ms; readonly p95: Ms; readonly max: Ms } | null;
  /** Bad samples by class, most first; `sample` is one of them in words. */
  readonly errors: readonly { readonly class: string; readonly count: number; readonly sample: Text }[];
  /** At most three bad samples. */
  readonly samples: readonly { readonly at: Ms; readonly elapsedMs: Ms; readonly says: Text }[];
  readonly evidence: { readonly says: Text; readonly verdict: 'pass' | 'worse' | 'inconclusive' } | null;
}

export interface RecoveryResult {
  readonly surface: string;
  readonly verdict: RecoveryVerdict;
  /** Ms after recovery starts: last bad sample, first good one; null where it was never hurt, or never came back. */
  readonly interval: readonly [Ms, Ms] | null;
  readonly budgetMs: Ms;
  readonly relapses: number;
}

export interface InvariantResult {
  readonly name: string;
  readonly verdict: 'pass' | 'broken' | 'inconclusive';
  readonly acked: number;
  readonly listed: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly foreign: readonly string[];
  readonly disordered: readonly string[];
  readonly error: Text | null;
}

/** How well this machine kept up: verdicts that rest on lateness need it. */
export interface MachineResult {
  /** Share of control samples over 50 ms. */
  readonly slowShare: Ratio;
  readonly longestSlowRunMs: Ms;
  readonly starved: boolean;
  /** How much later than due samples were sent. */
  readonly lagP99Ms: Ms;
}
