import { z } from 'zod';
import { answerShape, type Answers } from './answer.ts';
import { API_VERSION, name } from './files.ts';
import { described } from './keys/described.ts';
import { presetKeys, presetOutageKeys, presetStepKeys, slaKeys, slaLossKeys } from './keys/sla-keys.ts';
import { title } from './title.ts';
import { duration, ratio } from './units.ts';

const MOMENT = { error: 'a moment is written with its time zone, as in 2023-11-12T17:44:00+08:00' };
const moment = z.iso.datetime({ offset: true, ...MOMENT });
const date = z.iso.date({ error: 'a date is written as in 2023-11-14' });

const MINUTE_MS = 60_000;
const slot = duration.refine((ms) => ms >= MINUTE_MS, { error: 'a slot is a minute long, or longer' });

/** Only what the journal keeps of every answer: what an agreement counts is not known when a drill is sampled. */
const counted = answerShape.pick({ status: true, code: true, error: true });
const counts = z
  .union([counted, z.array(counted).min(1)])
  .transform((given): Answers => (Array.isArray(given) ? given : [given]));

const amount = z.number().min(0);

/** One step of a ladder. */
const presetStepFile = described(z.strictObject({ below: ratio, credit: ratio }), presetStepKeys);

/** One outage of a preset. */
const presetOutageFile = described(
  z.strictObject({ title, from: moment, to: moment, lasted: duration.exactOptional(), source: title }),
  presetOutageKeys,
);

/** The keys of an SLA preset. */
export const slaPresetFile = described(
  z.strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('Sla'),
    id: name,
    title,
    source: title,
    dated: date.exactOptional(),
    verification: z.enum(['verified', 'partly', 'unverified']),
    note: title.exactOptional(),
    commitment: ratio,
    ladder: z.array(presetStepFile).min(1),
    cap: ratio.exactOptional(),
    remedy: title.exactOptional(),
    reckoning: z.enum(['mean-error-rate', 'slots-down']),
    slot,
    counts,
    outages: z.record(name, presetOutageFile),
  }),
  presetKeys,
);

/** What a team loses while a surface fails. */
const slaLossFile = described(
  z.strictObject({ surface: z.string(), what: title, 'per-minute': amount, worth: amount.exactOptional() }),
  slaLossKeys,
);

/** The `sla` block of a Scenario file. */
export const slaBlockFile = described(
  z.strictObject({
    file: z.string(),
    surfaces: z.array(z.string()).min(1),
    outage: z.string().exactOptional(),
    traffic: z.record(z.string(), ratio).default({}),
    month: z.number().int().min(28).max(31).default(30),
    currency: z.string().min(1).exactOptional(),
    'monthly-fee': amount.exactOptional(),
    losses: z.array(slaLossFile).default([]),
  }),
  slaKeys,
);
