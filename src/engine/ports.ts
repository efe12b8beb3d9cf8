import type { Clock } from '../model/clock.ts';
import type { Environment } from '../model/environment.ts';
import type { Asked, FaultKinds, ReadyQuestion } from '../model/fault.ts';
import type { Guard } from '../model/guard.ts';
import type { JournalLine } from '../model/journal.ts';
import type { Address, ProbeKinds } from '../model/probe.ts';

/** Where the journal goes. */
export interface JournalStore {
  append(line: string): void;
  /** Resolves when all that was appended is on the disk. */
  flush(): Promise<void>;
}

/** All that a drill needs of the world. */
export interface DrillPorts {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly guard: Guard;
  readonly journal: JournalStore;
  readonly faults: FaultKinds;
  readonly probes: ProbeKinds;
  /** The ready question on the wire. */
  ask(question: ReadyQuestion): Promise<Asked>;
  /** A component's metrics page; undefined: it cannot be read. */
  metrics(at: Address, path: string): Promise<string | undefined>;
  /** Environment variables, for `${env.*}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Fires with an Interrupted as its reason when a person or a signal ends the drill. */
  readonly interrupt: AbortSignal;
  /** Each line of the journal, as it is written. */
  listen(line: JournalLine): void;
}
