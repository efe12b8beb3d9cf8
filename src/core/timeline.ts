import type { Scenario } from '../model/scenario.ts';
import type { Span } from '../model/run.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import type { DrillRecord, FaultRecord, ProofRecord } from './record.ts';

/** The four times of a fault; null: it did not happen. */
export interface FaultTimes {
  readonly asked: Ms | null;
  readonly biting: Ms | null;
  readonly liftAsked: Ms | null;
  readonly gone: Ms | null;
}

/** A proof that ceased to hold. */
export interface Lapse {
  /** The fault, or the stage. */
  readonly name: string;
  readonly until: Ms;
  /** What it saw then. */
  readonly seen: Text;
}

/** When things happened, or are planned to: what windows are made of. */
export interface Timeline {
  /** When the first fault was asked for; null: the drill never got there. */
  readonly begin: Ms | null;
  readonly methodEnd: Ms;
  readonly recoveryEnd: Ms;
  /** When each lift was asked for. */
  readonly lifts: readonly Ms[];
  mark(name: string): Ms | null;
  fault(name: string): FaultTimes;
  /** The end of the time, within the span, in which the faults (or what this stage had proven) were shown to hold. */
  holdsUntil(span: Span, stage: string | undefined): Ms;
  /** What ended that time, if it was a proof. */
  lapseIn(span: Span, stage: string | undefined): Lapse | null;
}

export const NEVER: FaultTimes = { asked: null, biting: null, liftAsked: null, gone: null };

const earliest = (times: readonly (Ms | null | undefined)[]): Ms =>
  Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));

/** A scenario without any fault is the control experiment: it begins with its method. */
const beginOf = (scenario: Scenario, record: DrillRecord): Ms | null => {
  const asked = earliest([...record.faults.values()].map((fault) => fault.asked));
  if (asked !== Number.POSITIVE_INFINITY) return asked;
  if (scenario.method.some((step) => step.do === 'inject')) return null;
  return record.phases.find(({ phase }) => phase === 'inject' || phase === 'observe')?.from ?? null;
};

/** Where this proof ceased to hold in the span: between a yes and a no, nobody knows when it did. */
const lapseOf = (proofs: readonly ProofRecord[], { from, to }: Span): Lapse | null => {
  const before = proofs.findLast(({ at }) => at < from);
  const within = proofs.filter(({ at }) => at >= from && at <= to);
  const no = before?.yes === false ? before : within.find(({ yes }) => !yes);
  if (no === undefined) return null;
  const until = within.findLast(({ yes, at }) => yes && at <= no.at)?.at ?? from;
  return { name: no.fault, until, seen: no.seen };
};

const isOnIn = ({ liftAsked }: FaultRecord, { from }: Span): boolean => liftAsked === null || liftAsked > from;

/** Proofs that must hold in the span: those of the faults that are on, and of what the stage had proven before its mark. */
const proofsIn = (record: DrillRecord, span: Span, stage: string | undefined): readonly (readonly ProofRecord[])[] => {
  const faults = [...record.faults.values()].filter((fault) => isOnIn(fault, span));
  const ofFaults = faults.map(({ name, liftAsked }) =>
    record.proofs.filter((proof) => proof.fault === name && proof.at <= (liftAsked ?? Number.POSITIVE_INFINITY)),
  );
  return [...ofFaults, record.proofs.filter((proof) => proof.fault === stage)];
};

/** The first of the proofs to cease to hold in the span. */
const firstLapse = (record: DrillRecord, span: Span, stage: string | undefined): Lapse | null =>
  proofsIn(record, span, stage)
    .flatMap((proofs) => lapseOf(proofs, span) ?? [])
    .toSorted((a, b) => a.until - b.until)[0] ?? null;

/** The record's own times. */
export const timelineOf = (scenario: Scenario, record: DrillRecord): Timeline => {
  const stopAt = record.stop?.at;
  const faults = [...record.faults.values()];
  const guardAt = earliest(faults.map(({ liftedBy, gone }) => (liftedBy === 'guard' ? gone : null)));
  return {
    begin: beginOf(scenario, record),
    methodEnd: earliest([record.methodEnd, stopAt, record.lastAt]),
    recoveryEnd: earliest([record.recoveryEnd, stopAt, record.lastAt]),
    lifts: faults.flatMap(({ liftAsked }) => liftAsked ?? []),
    mark: (name) => record.marks.find(({ stage }) => stage === name)?.at ?? null,
    fault: (name) => {
      const fault = record.faults.get(name);
      if (fault === undefined) return NEVER;
      // Without a proof the window is drawn from where it was given up, though nothing judged in it can pass.
      return { ...fault, biting: fault.biting ?? fault.unproven?.at ?? null };
    },
    holdsUntil: (span, stage) => Math.min(span.to, guardAt, firstLapse(record, span, stage)?.until ?? span.to),
    lapseIn: (span, stage) => firstLapse(record, span, stage),
  };
};
