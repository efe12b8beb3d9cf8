import type { Ability, ComponentControl, ProxyControl } from './control.ts';
import type { Asked, ReadyQuestion } from './fault.ts';
import type { JsonObject } from './json.ts';
import type { Address } from './probe.ts';
import type { Stack } from './stack.ts';
import type { Text } from './text.ts';

/** What an environment reserved for a run: plain data, from which another process can undo everything. */
export interface Handle {
  readonly environment: string;
  readonly run: string;
  /** The run folder; empty where nothing but the run's name is known. */
  readonly folder: string;
  readonly stackFile: string;
  readonly profile: string | null;
  /** The environment's own. */
  readonly data: JsonObject;
}

export interface ReserveRequest {
  readonly run: string;
  readonly stack: Stack;
  readonly profile?: string;
  /**
   * Of all that is left to chance: jitter, and which connections a toxic hits. A stack that goes on to another drill goes
   * on with the random stream that it began with.
   */
  readonly seed: number;
  /** The run folder, absolute: logs go there. */
  readonly folder: string;
  /** Link -> the port that a person chose for it; the environment chooses the others. */
  readonly ports?: Readonly<Record<string, number>>;
}

/** How many of a kind there were and are gone, and how many are still there. */
export interface Counted {
  readonly gone: number;
  readonly left: number;
}

/** Kinds of things that a run has on a machine; which of them depends on its environment. */
type Kept = 'processes' | 'containers' | 'networks' | 'volumes' | 'ports' | 'folders';

/** What came of taking a run away. */
export interface Ended {
  /** What is left, for people; empty: nothing. */
  readonly left: readonly Text[];
  readonly counts: Readonly<Partial<Record<Kept, Counted>>>;
}

/** `drill`: a process that lives answers for it; `kept`: it stays until `down`; `abandoned`: whoever answered for it died. */
export type RunState = 'drill' | 'kept' | 'abandoned';

/** A way to bring a stack up. `src/environments/` has one file each. */
export interface Environment {
  readonly name: string;
  readonly summary: Text;
  readonly abilities: readonly Ability[];
  /** The stack was there before the run and stays: what faults change in it does not go with the run. */
  readonly staysUp?: true;
  /**
   * Claims names, ports and folders; starts nothing. Throws StackError naming what is missing on this machine, and
   * InputError where a chosen port cannot be had.
   */
  reserve(request: ReserveRequest): Promise<Handle>;
  up(handle: Handle, request: UpRequest): Promise<Replica>;
  /** The same replica from another process: guard, recover, lift, status. */
  reopen(handle: Handle, stack: Stack): Promise<Replica>;
  /** Takes everything of the handle away, looks for it, and tells what it found; idempotent, also where two do it at once. */
  down(handle: Handle): Promise<Ended>;
  /** The stack is to outlive this process: only `down` ends it. */
  keep(handle: Handle): Promise<void>;
  /** Runs on this machine; `silent` is called where something that may know of more does not answer. */
  runs(silent?: (because: Text) => void): Promise<readonly { readonly handle: Handle; readonly state: RunState }[]>;
}

export interface UpRequest {
  readonly stack: Stack;
  readonly profile?: string;
  readonly signal: AbortSignal;
  /** Called when a component's state changes, and with what is still missing. */
  progress(event: { readonly component: string; readonly state: 'starting' | 'ready' | 'done' }): void;
}

/** A stack that is up. */
export interface Replica {
  readonly proxies: ProxyControl;
  readonly components: ComponentControl;
  /** Where a link's proxy listens. */
  address(link: string): Address;
  /** Asks a link's ready question from inside the stack; absent: every address can be reached from here. */
  ask?(question: ReadyQuestion): Promise<Asked>;
  /** The control surface: an echo behind a proxy of its own. */
  readonly control: Address;
  /** Values of `${secret.*}`, resolved. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Values for the stack's `exports`: `secret.*`, `client.<component>`, `client.<component>.host`, `.port`. */
  readonly exports: Readonly<Record<string, string>>;
  /** Tells what the runtime under the components reports, from then on (ISO 8601; else the start of `up`), until it is called off. */
  watch?(listen: (event: RuntimeEvent) => void, since?: string): Promise<() => void>;
  /** What runs and listens now, for the comparison of `verify`. */
  snapshot(): Promise<JsonObject>;
}

/** Something that happened to a component, in the words of what runs it. */
interface RuntimeEvent {
  readonly component: string;
  readonly event: string;
  /** ISO 8601, by the clock of what runs it. */
  readonly wall: string;
}

/** A handle of which nothing but the name is known: enough for `down`. */
export const bareHandle = (environment: string, run: string): Handle => ({
  environment,
  run,
  folder: '',
  stackFile: '',
  profile: null,
  data: {},
});
