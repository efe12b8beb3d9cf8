import type { Answers } from './answer.ts';
import type { BoundProbe } from './probe.ts';
import type { Request } from './request.ts';
import type { Text } from './text.ts';
import type { Ms } from './units.ts';

/** What is rehearsed. Made by the loader from a Stack file; nothing in `src/` knows a stack by name. */
export interface Stack {
  readonly id: string;
  readonly title: Text;
  /** The stack file, absolute; `./` in commands is resolved against its folder. */
  readonly file: string;
  /** How the Compose environment brings it up; absent: it cannot. */
  readonly compose?: ComposeRecipe;
  /** Where it runs already; absent: it cannot be attached to. */
  readonly attach?: AttachRecipe;
  readonly secrets: Readonly<Record<string, SecretSource>>;
  /** Profile -> `component.VARIABLE` -> value. */
  readonly profiles: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** In the order of the file. */
  readonly components: readonly Component[];
  /** Those of the file, then an operator link to each component that had none. */
  readonly links: readonly Link[];
  readonly surfaces: readonly Surface[];
  /** Requests of the operator that put all data back between two drills; absent: each drill gets a stack of its own. */
  readonly reset?: readonly Request[];
  /** May scenarios and probes run programs on this machine? */
  readonly allowCommands: boolean;
  /** What the rehearsal does not cover, told in every result. */
  readonly notTested: readonly Text[];
  /** Environment variable -> template (`${client.web}`, `${secret.x}`) that `up` prints for real clients. */
  readonly exports: Readonly<Record<string, string>>;
}

/** A stack that is not ours to start. */
export interface AttachRecipe {
  /** The API of its Toxiproxy: `http://127.0.0.1:8474`. */
  readonly toxiproxy: string;
  /** Link -> its proxy, where that is not called after the link. */
  readonly proxies: Readonly<Record<string, string>>;
  /** Component -> `host:port` at which this machine reaches it past all proxies. */
  readonly components: Readonly<Record<string, string>>;
}

interface ComposeRecipe {
  /** The Compose file, absolute: a service for each component, under its name. */
  readonly file: string;
  /** The command that builds the images where none can be fetched. */
  readonly build?: string;
}

export type SecretSource = { readonly random: number } | { readonly env: string };

export interface Component {
  readonly name: string;
  /**
   * Contract ports: the same in every environment. The first is the one that a link means when it names none. One that
   * stays up and has none (a worker) is ready when it has run for a second.
   */
  readonly ports: readonly number[];
  readonly ready: Ready;
  /** Path of its Prometheus text page on its first port. */
  readonly metrics?: string;
  /** Components that must be ready before this one starts. */
  readonly after: readonly string[];
  /** It must end with exit code 0, and is then done. */
  readonly once: boolean;
  /** How long it may take to be ready. */
  readonly readyWithinMs: Ms;
  readonly process?: ProcessRecipe;
  /** It runs elsewhere and is not ours to start: only its links can be broken. */
  readonly external?: External;
}

/** Where a component is that is not ours: its own name is kept, for TLS and for whoever signs. */
export interface External {
  readonly host: string;
  /** Its contract port, too. */
  readonly port: number;
  /** Where it is reached, where that is not what the name stands for here. */
  readonly address?: string;
}

/** How to tell that a component is ready; its request is also the proof's. */
export type Ready =
  | { readonly kind: 'http'; readonly path: string }
  | { readonly kind: 'tcp' }
  | { readonly kind: 'postgres' }
  /** The answer to a client's hello; no certificate is looked at. */
  | { readonly kind: 'tls' }
  /** Sent at once, and one of these is waited for in what comes back; a character is a byte. */
  | { readonly kind: 'said'; readonly send: string; readonly expect: readonly string[] };

/** How the process environment runs a component. `./` elements are already absolute; `node` is the running Node. */
export interface ProcessRecipe {
  readonly command: readonly string[];
  /** Run before anything starts: it must end with exit code 0, else what it wrote to stderr says what is missing here. */
  readonly check?: readonly string[];
  /** Unresolved templates. */
  readonly env: Readonly<Record<string, string>>;
}

/** A directed dependency; each runs through a Toxiproxy proxy of its own, named like the link. */
export interface Link {
  /** `from->to`, or `from->to:port` for a port that is not the component's first. */
  readonly name: string;
  /** A component, `client` (the probes) or `operator` (the drill's own tools). */
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** One thing that users see. */
export interface Surface {
  readonly name: string;
  readonly title: Text;
  readonly severity?: string;
  readonly owner?: string;
  readonly journey?: Text;
  /** Links (by name): it is gone when one of these is gone. In full, not transitive. */
  readonly needs: readonly string[];
  /** Links: it is degraded when one of these is gone. */
  readonly softens: readonly string[];
  readonly prepare: readonly Request[];
  readonly probe: SurfaceProbe;
  /** What its user sees on a good day: judged always. */
  readonly healthy: Answers;
  /** How that must come about: judged in the fault window alone. */
  readonly evidence?: Evidence;
}

export interface SurfaceProbe {
  readonly everyMs: Ms;
  /** Counted from sending. */
  readonly timeoutMs: Ms;
  readonly connection: 'fresh' | 'reuse';
  readonly bound: BoundProbe;
}

/** Proof of how a surface survived: a mark on each answer, or a counter of a component. */
export type Evidence = { readonly answers: Answers } | { readonly counter: CounterName; readonly grew: number };

/** One series of a component's metrics page. Label values may hold `${run}`. */
export interface CounterName {
  readonly of: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Does a link begin outside the stack, with the probes or the drill's own tools? */
export const isOutside = ({ from }: Pick<Link, 'from'>): boolean => from === 'client' || from === 'operator';

/** Is a component ours to start, and to act on? */
export const isOurs = ({ external }: Component): boolean => external === undefined;
