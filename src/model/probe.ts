import type { z } from 'zod';
import type { Observation } from './answer.ts';
import type { Json } from './json.ts';
import type { Text } from './text.ts';
import type { Ms } from './units.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A component that a probe or a call talks to, and where in its parameters that is written. */
export interface Target {
  readonly component: string;
  readonly port?: number;
  readonly path: readonly (string | number)[];
}

/** Values of `${…}`: `sample`, `run`, `secret.x`, `env.X`, `saved.x`, and what steps captured. */
export type Variables = Readonly<Record<string, string>>;

/** What a probe gets from the drill. */
export interface ProbeContext {
  /** Where the link from this probe's origin (client or operator) to the component listens. */
  dial(component: string, port?: number): Address;
  /** `run`, `secret.*`, `env.*`, `saved.*`: all but `sample` and captures, which the probe adds itself. */
  readonly variables: Variables;
  readonly connection: 'fresh' | 'reuse';
  readonly timeoutMs: Ms;
  /** The run by whose mark a sweep finds programs of this machine; absent: `run`. */
  readonly mark?: string;
}

export interface OpenProbe {
  /**
   * One exchange. `n` is `${sample}`. Never rejects for what the target does: that is an observation. When the signal
   * fires it ends at once with `{ error: 'timeout' }` and leaves no socket behind.
   */
  sample(n: number, signal: AbortSignal): Promise<Observation>;
  close(): Promise<void>;
}

/** A probe kind with its parameters. */
export interface BoundProbe {
  readonly kind: string;
  /** As written: templates unresolved. */
  readonly params: Json;
  readonly targets: readonly Target[];
  /** Does it run a program on this machine? Only where the stack allows it. */
  readonly runsCommands: boolean;
  open(context: ProbeContext): Promise<OpenProbe>;
}

/** A way to look at a surface. `src/probes/` has one file a kind. */
export interface ProbeKind {
  readonly summary: Text;
  /** Parameters, without `kind`, `every`, `timeout`, `connection`. */
  readonly params: z.ZodType;
  bind(params: unknown): BoundProbe;
}

export type ProbeKinds = Readonly<Record<string, ProbeKind>>;
