import type { Answers } from './answer.ts';
import type { BoundFault } from './fault.ts';
import type { Request } from './request.ts';
import type { SlaTerms } from './sla.ts';
import type { Evidence, Stack } from './stack.ts';
import type { Text } from './text.ts';
import type { Ms, Ratio } from './units.ts';

/** A rehearsal, bound to its stack and to one profile. Made by the loader. */
export interface Scenario {
  readonly id: string;
  readonly title: Text;
  readonly tags: readonly string[];
  readonly file: string;
  readonly stack: Stack;
  /** Undefined: the stack as it stands. */
  readonly profile?: string;
  readonly seed: number;
  readonly steadyState: { readonly healthyRun: number; readonly withinMs: Ms };
  readonly method: readonly Step[];
  /** One cell for each surface and stage, in the order of the stack's surfaces. */
  readonly cells: readonly Cell[];
  readonly invariants: readonly Invariant[];
  readonly recovery: RecoveryBudget;
  readonly stopWhen: readonly StopRule[];
  readonly notTested: readonly Text[];
  /** Absent: nothing is said of any agreement. */
  readonly sla?: SlaTerms;
}

/** One step of the method. `call:` of a file is an inject of the fault kind `call`. */
export type Step =
  | {
      readonly do: 'inject';
      readonly name: string;
      readonly fault: BoundFault;
      /** Dead-man: lifted after this long even if the runner dies. */
      readonly maxDurationMs: Ms;
      /** Set when the file says `proof: none`: the reason, and INCONCLUSIVE at best. */
      readonly unproven?: string;
      /** Nothing undoes it but the end of the stack. */
      readonly permanent: boolean;
    }
  | { readonly do: 'lift'; readonly name: string }
  | { readonly do: 'hold'; readonly forMs: Ms | 'auto' }
  | { readonly do: 'mark'; readonly name: string }
  | { readonly do: 'wait-until'; readonly request: Request }
  | { readonly do: 'prove'; readonly claims: readonly Claim[]; readonly withinMs: Ms };

/** A surface whose next answers must be as its cell declares, or healthy, before the method goes on. */
export interface Claim {
  readonly surface: string;
  readonly is: 'declared' | 'healthy';
}

/** What one surface must do in one stage. */
export interface Cell {
  readonly surface: string;
  /** The mark that opens the stage; undefined: the one stage of a scenario without marks. */
  readonly stage?: string;
  readonly expectation: Expectation;
}

export type Expectation =
  | (Judgement & { readonly kind: 'survives' })
  | (Judgement & { readonly kind: 'degrades'; readonly to: Answers })
  | (Judgement & { readonly kind: 'fails'; readonly how: Answers; readonly eachWithinMs?: Ms });

interface Judgement {
  /** The bar. */
  readonly ratio: Ratio;
  /** Judgement starts this much later than it would. */
  readonly fromMs: Ms;
  /** A healthier surface than declared passes without a word. */
  readonly betterAllowed: boolean;
  readonly evidence?: Evidence;
  /** It says what was seen once, and nobody has said yet that it should be so. */
  readonly recorded?: true;
}

export interface RecoveryBudget {
  readonly withinMs: Ms;
  readonly stableForMs: Ms;
  /** The mark from which recovery counts; absent: the moment the last fault is gone. */
  readonly from?: string;
  /** Surface -> its own budget. */
  readonly surfaces: Readonly<Record<string, { readonly withinMs?: Ms; readonly notBeforeMs?: Ms }>>;
}

/** What must hold of the keys that a surface's probe had acknowledged. */
export interface Invariant {
  readonly name: string;
  readonly ackedBy: string;
  readonly acked: Answers;
  /** Template with `${run}` and `${sample}`. */
  readonly key: string;
  /** Answers with the keys that are there. */
  readonly list: Request;
  /** The list holds `${key}`: it is sent for each acknowledged key, and the answers together are the list. */
  readonly perKey: boolean;
  /** JSON Pointer to the array of keys. */
  readonly keys: string;
  readonly exactly: 'once' | 'at-least-once';
  /** The list must hold the keys in the order they were acknowledged. */
  readonly ordered: boolean;
  readonly withinMs: Ms;
}

/** Ends the drill when the share of healthy answers stays below the limit for this long. */
export interface StopRule {
  readonly surface: string;
  readonly below: Ratio;
  readonly forMs: Ms;
}
