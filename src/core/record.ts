import type { JournalEvent, JournalLine, Phase } from '../model/journal.ts';
import type { JsonObject } from '../model/json.ts';
import type { ComponentEvent, FaultResult } from '../model/run.ts';
import { both, type Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { SampleLog } from './sample-log.ts';

type EventOf<T extends JournalEvent['type']> = Extract<JournalEvent, { readonly type: T }>;
type LineOf<T extends JournalEvent['type']> = EventOf<T> & { readonly at: Ms };

/** A fault as its result will tell it, but for what is counted and worded at the end. */
export interface FaultRecord extends Omit<FaultResult, 'proofs' | 'unproven' | 'planned'> {
  readonly unproven: { readonly because: Text; readonly at: Ms } | null;
  /** Why its last lift failed. */
  readonly liftFailed: Text | null;
}

interface PhaseRecord {
  readonly phase: Phase;
  readonly from: Ms;
  readonly to: Ms | null;
  readonly facts: JsonObject;
}

/** A repetition of a proof. */
export interface ProofRecord {
  readonly fault: string;
  readonly yes: boolean;
  readonly at: Ms;
  readonly seen: Text;
}

/** All that a journal told: what the live engine and a journal read again both come to. */
export interface DrillRecord {
  readonly header: EventOf<'drill'> | null;
  /** The run that brought the stack up. */
  readonly stackRun: string | null;
  /** The time of the last line. */
  readonly lastAt: Ms;
  readonly phases: readonly PhaseRecord[];
  /** In the order in which they were armed. */
  readonly faults: ReadonlyMap<string, FaultRecord>;
  /** All that its environment, and what ran its components, told of them. */
  readonly components: readonly ComponentEvent[];
  readonly proofs: readonly ProofRecord[];
  /** What the method claimed of surfaces, and could not prove. */
  readonly doubts: readonly { readonly claim: string; readonly because: Text }[];
  readonly marks: readonly { readonly stage: string; readonly at: Ms }[];
  readonly methodEnd: Ms | null;
  /** Surface -> its samples; `$control` is the control surface. */
  readonly logs: ReadonlyMap<string, SampleLog>;
  readonly counters: readonly LineOf<'counter'>[];
  /** The first one. */
  readonly stop: LineOf<'stop'> | null;
  readonly blocked: EventOf<'blocked'> | null;
  readonly recoveryEnd: Ms | null;
  readonly invariants: ReadonlyMap<string, EventOf<'invariant'>>;
  readonly residue: EventOf<'residue'> | null;
}

/** The record while it is being written. */
interface Draft {
  header: EventOf<'drill'> | null;
  stackRun: string | null;
  lastAt: Ms;
  readonly phases: PhaseRecord[];
  readonly faults: Map<string, FaultRecord>;
  readonly components: ComponentEvent[];
  readonly proofs: ProofRecord[];
  readonly doubts: { readonly claim: string; readonly because: Text }[];
  readonly marks: { readonly stage: string; readonly at: Ms }[];
  methodEnd: Ms | null;
  readonly logs: Map<string, SampleLog>;
  readonly counters: LineOf<'counter'>[];
  stop: LineOf<'stop'> | null;
  blocked: EventOf<'blocked'> | null;
  recoveryEnd: Ms | null;
  readonly invariants: Map<string, EventOf<'invariant'>>;
  residue: EventOf<'residue'> | null;
}

/** A drill of which nothing is known yet. */
export const emptyRecord = (): DrillRecord => ({
  header: null,
  stackRun: null,
  lastAt: 0,
  phases: [],
  faults: new Map(),
  components: [],
  proofs: [],
  doubts: [],
  marks: [],
  methodEnd: null,
  logs: new Map(),
  counters: [],
  stop: null,
  blocked: null,
  recoveryEnd: null,
  invariants: new Map(),
  residue: null,
});

const unknownFault = (name: string): FaultRecord => ({
  name,
  kind: '',
  describe: both(''),
  links: [],
  touches: [],
  asked: null,
  biting: null,
  liftAsked: null,
  gone: null,
  liftedBy: null,
  seen: both(''),
  carried: null,
  unproven: null,
  liftFailed: null,
  owed: [],
});

const setFault = (draft: Draft, name: string, told: Partial<FaultRecord>): void => {
  draft.faults.set(name, { ...(draft.faults.get(name) ?? unknownFault(name)), ...told });
};

const logOf = (draft: Draft, surface: string): SampleLog => {
  const log = draft.logs.get(surface) ?? new SampleLog();
  draft.logs.set(surface, log);
  return log;
};

const endPhase = (draft: Draft, { phase, at, facts }: LineOf<'phase'>): void => {
  const index = draft.phases.findLastIndex((begun) => begun.phase === phase && begun.to === null);
  const begun = draft.phases[index];
  if (begun !== undefined) draft.phases[index] = { ...begun, to: at, facts: { ...begun.facts, ...facts } };
};

const nothing = (): void => undefined;

const FOLDS: { readonly [T in JournalEvent['type']]: (draft: Draft, line: LineOf<T>) => void } = {
  drill: (draft, line) => {
    draft.header = line;
  },
  clock: nothing,
  phase: (draft, line) => {
    if (line.state === 'end') endPhase(draft, line);
    else draft.phases.push({ phase: line.phase, from: line.at, to: null, facts: line.facts ?? {} });
  },
  reserved: (draft, { handle }) => {
    draft.stackRun = handle.run;
  },
  component: (draft, { at, component, state }) => {
    draft.components.push({ at, component, event: state });
  },
  runtime: (draft, { at, component, event }) => {
    draft.components.push({ at, component, event });
  },
  armed: (draft, { fault, kind, describe, links, touches }) => {
    draft.faults.set(fault, { ...unknownFault(fault), kind, describe, links, touches });
  },
  asked: (draft, { fault, at }) => setFault(draft, fault, { asked: at }),
  bites: (draft, { fault, at, seen, carried }) => setFault(draft, fault, { biting: at, seen, carried }),
  proof: (draft, { fault, yes, at, seen }) => {
    draft.proofs.push({ fault, yes, at, seen });
  },
  unproven: (draft, { fault, because, at }) => {
    // A step that proves something of surfaces has no fault of its own.
    if (draft.faults.has(fault)) setFault(draft, fault, { unproven: { because, at } });
    else draft.doubts.push({ claim: fault, because });
  },
  'lift-asked': (draft, { fault, at }) => setFault(draft, fault, { liftAsked: at }),
  lifted: (draft, { fault, at, by, since = at }) =>
    setFault(draft, fault, { gone: since, liftedBy: by, liftFailed: null, owed: [] }),
  'lift-failed': (draft, { fault, because, byHand, outlivesStack }) =>
    setFault(draft, fault, { liftFailed: because, owed: outlivesStack === true ? byHand : [] }),
  mark: (draft, { stage, at }) => {
    draft.marks.push({ stage, at });
  },
  'method-end': (draft, { at }) => {
    draft.methodEnd = at;
  },
  answer: (draft, { surface, id, seen }) => logOf(draft, surface).learn(id, seen),
  samples: (draft, line) => logOf(draft, line.surface).append(line.first, line),
  counter: (draft, line) => {
    draft.counters.push(line);
  },
  stop: (draft, line) => {
    draft.stop ??= line;
  },
  blocked: (draft, line) => {
    draft.blocked ??= line;
  },
  'recovery-end': (draft, { at }) => {
    draft.recoveryEnd = at;
  },
  invariant: (draft, line) => {
    draft.invariants.set(line.name, line);
  },
  residue: (draft, line) => {
    draft.residue = line;
  },
  end: nothing,
};

/** Adds a line to the record, in place, and gives the record back: `lines.reduce(fold, emptyRecord())`. */
export const fold = (record: DrillRecord, line: JournalLine): DrillRecord => {
  const draft = record as Draft;
  // A line of a newer Brownout may be of a type that is not known here: it changes nothing.
  if (!Object.hasOwn(FOLDS, line.type)) return record;
  draft.lastAt = Math.max(draft.lastAt, line.at);
  const told = FOLDS[line.type] as (into: Draft, from: JournalLine) => void;
  told(draft, line);
  return record;
};
