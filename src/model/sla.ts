import type { Answers } from './answer.ts';
import type { Text } from './text.ts';
import type { Ms, Ratio } from './units.ts';

/** Below so much availability in a month, so much of the monthly fee is paid back. */
export interface CreditStep {
  readonly below: Ratio;
  readonly credit: Ratio;
}

/** An outage that happened: its length comes from its two moments alone. */
export interface NamedOutage {
  readonly id: string;
  readonly title: Text;
  /** ISO 8601, as its source says it. */
  readonly from: string;
  readonly to: string;
  /** Ms since 1970, UTC. */
  readonly fromMs: Ms;
  readonly toMs: Ms;
  readonly source: Text;
}

/** How the failures of a month become its availability. */
export type Reckoning = 'mean-error-rate' | 'slots-down';

/** What is agreed. */
interface Agreement {
  readonly id: string;
  readonly title: Text;
  readonly source: Text;
  readonly dated: string | null;
  readonly verification: 'verified' | 'partly' | 'unverified';
  /** What was not verified. */
  readonly note: Text | null;
  readonly commitment: Ratio;
  /** The lowest step first. */
  readonly ladder: readonly CreditStep[];
  /** The most that is paid back, of the monthly fee. */
  readonly cap: Ratio | null;
  readonly remedy: Text | null;
  readonly reckoning: Reckoning;
  readonly slotMs: Ms;
}

/** An agreement, as its file says it. */
export interface SlaPreset extends Agreement {
  /** Answers that count as failed. */
  readonly counts: Answers;
  readonly outages: readonly NamedOutage[];
}

/** What a team says that it loses while a surface fails. */
export interface LossRate {
  readonly surface: string;
  readonly what: Text;
  readonly perMinute: number;
  /** Of each, in the team's currency. */
  readonly worth: number | null;
}

/** An agreement, applied to a scenario's surfaces with the team's own numbers. */
export interface SlaTerms {
  readonly preset: SlaPreset;
  readonly outage: NamedOutage;
  /** Those of the service that is agreed upon; their shares of the requests sum up to 1. */
  readonly surfaces: readonly { readonly name: string; readonly share: Ratio }[];
  readonly traffic: 'even' | 'given';
  readonly monthDays: number;
  readonly currency: string | null;
  readonly monthlyFee: number | null;
  readonly losses: readonly LossRate[];
}

/** The availability of a month that holds the outage, and what it is worth. */
export interface MonthReading {
  readonly availability: Ratio;
  /** What is missing of the month. */
  readonly lostMs: Ms;
  /** The step of the ladder; null: nothing is paid back. */
  readonly step: CreditStep | null;
  /** Of the team's fee; null where it entered none. */
  readonly credit: number | null;
  /** The credit as a share of what the team would have lost; null where that is not known. */
  readonly creditOfLoss: Ratio | null;
}

/** One surface of the service, while the fault was on and in the month. */
export interface SlaSurface {
  readonly name: string;
  readonly title: Text;
  /** Of the service's requests. */
  readonly share: Ratio;
  /** Samples that were judged. */
  readonly n: number;
  /** Null: it was not sampled while the fault was on. */
  readonly perceived: SurfaceReading | null;
  readonly contractual: SurfaceReading | null;
}

export interface SurfaceReading {
  /** Of its answers while the fault was on. */
  readonly failing: Ratio;
  readonly availability: Ratio;
}

/** What a team would have lost, by its own numbers. Null: the surface was not sampled, or nothing is known of its worth. */
export interface SlaLoss extends LossRate {
  readonly minutes: number | null;
  readonly count: number | null;
  readonly amount: number | null;
}

/** What the numbers rest on; each has a sentence in the message catalogue. */
export const SLA_ASSUMPTIONS = [
  'scaled',
  'calm-month',
  'even-traffic',
  'given-traffic',
  'degraded-serves',
  'recovery-left-out',
  'counts',
  'mean-error-rate',
  'slots-down',
  'cap',
  'slow-machine',
  'drills-excluded',
  'not-verified',
] as const;
export type SlaAssumption = (typeof SLA_ASSUMPTIONS)[number];

/** The drill's impact, had it lasted as long as a named outage in a month of production. */
export interface SlaResult {
  readonly preset: Agreement & { readonly counts: Text };
  readonly outage: NamedOutage & { readonly durationMs: Ms };
  readonly monthDays: number;
  /** How much of a month may be missing without a breach of the commitment. */
  readonly allowedMs: Ms;
  /** How long the fault was shown to be on; null: it was not, and nothing follows. */
  readonly drilledMs: Ms | null;
  /** So many times longer the outage was. */
  readonly scale: number | null;
  readonly surfaces: readonly SlaSurface[];
  /** By what users saw: every answer that was neither healthy nor degraded as declared. Null: a surface was not sampled. */
  readonly perceived: MonthReading | null;
  /** By what the agreement counts. */
  readonly contractual: MonthReading | null;
  readonly currency: string | null;
  readonly monthlyFee: number | null;
  readonly losses: readonly SlaLoss[];
  /** The sum of the losses; null where no worth was entered, or one of them is not known. */
  readonly loss: number | null;
  readonly assumptions: readonly SlaAssumption[];
}
