import type { z } from 'zod';
import type { ErrorClass } from './answer.ts';
import type { Ability, ComponentControl, ProxyControl } from './control.ts';
import type { Json, JsonObject } from './json.ts';
import type { Address, Variables } from './probe.ts';
import type { Ready, Stack } from './stack.ts';
import type { Text } from './text.ts';
import type { Ms } from './units.ts';

/** What one ready request saw on the wire. Times are ms since the connection was asked for. */
export interface Asked {
  /** The target said that it is ready. */
  readonly ready: boolean;
  readonly error?: ErrorClass;
  /** Null: there was none. */
  readonly firstByteMs: Ms | null;
  /** When the answer was whole, or all that came of it. */
  readonly lastByteMs: Ms | null;
  /** When the target closed; null: it did not within the patience. */
  readonly closedMs: Ms | null;
  readonly bytes: number;
  /** Pieces in which the answer arrived. */
  readonly pieces: number;
}

/** A component's ready question, and where it is sent. */
export interface ReadyQuestion {
  readonly at: Address;
  readonly ready: Ready;
  /** The component's name: what HTTP sends as Host. */
  readonly name: string;
  readonly patienceMs: Ms;
}

/** What came of a request of the operator. */
export interface Called {
  /** The answer was as `is` says (without one: no error, and a status below 400). */
  readonly fits: boolean;
  /** The answer in words. */
  readonly says: Text;
  /** The beginning of what came back, as it came. */
  readonly text: string;
  /** What `save` took from it. */
  readonly saved: Variables;
}

/** What a fault may use. The same in the runner, the guard, `recover` and `lift`. */
export interface FaultContext {
  readonly run: string;
  readonly stack: Stack;
  readonly proxies: ProxyControl;
  readonly components: ComponentControl;
  /** Sends the target's `ready` request through a link's proxy on a connection of its own. */
  ask(link: string, patienceMs: Ms): Promise<Asked>;
  /** Sends a request, as files write it (`{ http: {…}, is: {…}, save: {…} }`), over the operator's links. */
  call(request: JsonObject, how?: { readonly saved?: Variables; readonly patienceMs?: Ms }): Promise<Called>;
  /** The gate's median time to the first byte of `ask` on a link, ms; undefined when the gate did not measure it. */
  usual(link: string): Ms | undefined;
}

/** Does it bite? `seen` says what was seen, for people. */
export interface Proof {
  readonly yes: boolean;
  readonly seen: Text;
}

/** A fault that changes what is no part of the stack: its undo is owed when the stack is gone, and has a budget of its own. */
export interface Outlives<S> {
  readonly attemptMs: Ms;
  readonly budgetMs: Ms;
  /** What a person types where the undo fails. */
  byHand(state: S): readonly string[];
}

/** A fault kind with its parameters. */
export interface BoundFault {
  readonly kind: string;
  readonly params: JsonObject;
  /** It runs programs of this machine: only where the stack allows it. */
  readonly runsCommands: boolean;
  needs(): readonly Ability[];
  /** What it changes: `web->db#proxy`, `db#process`. Two live faults may share none. */
  touches(stack: Stack): readonly string[];
  /** The links it changes or cuts; empty: none. */
  links(stack: Stack): readonly string[];
  /** A sentence in the words of the file: `db unreachable: 6 links into db cut`. */
  describe(stack: Stack): Text;
  /** Reads the prior state and returns what undo needs; changes nothing. */
  arm(context: FaultContext): Promise<Json>;
  apply(state: Json, context: FaultContext): Promise<void>;
  bites(state: Json, context: FaultContext): Promise<Proof>;
}

/** A fault kind as registries hold it. `src/faults/` has one file a kind. */
export interface FaultKind {
  readonly summary: Text;
  readonly params: z.ZodType;
  readonly outlivesStack?: Outlives<Json>;
  bind(params: unknown): BoundFault;
  /** Undo, from the journalled state alone: 0, 1 or n times; also when `apply` never ran, or half. */
  lift(state: Json, context: FaultContext): Promise<void>;
  /** Shown by a listing that the thing is absent; "not found" is no proof. */
  gone(state: Json, context: FaultContext): Promise<Proof>;
}

export type FaultKinds = Readonly<Record<string, FaultKind>>;
