import { z } from 'zod';
import { answers, API_VERSION, evidence, name, type FileParts } from './files.ts';
import { described } from './keys/described.ts';
import {
  callKeys,
  degradesKeys,
  expectKeys,
  failsKeys,
  holdKeys,
  injectKeys,
  invariantKeys,
  liftKeys,
  markKeys,
  proveKeys,
  recoveryKeys,
  scenarioKeys,
  stackRefKeys,
  steadyStateKeys,
  stopKeys,
  survivesKeys,
  waitUntilKeys,
} from './keys/scenario-keys.ts';
import { slaBlockFile } from './sla-file.ts';
import { title } from './title.ts';
import { duration, ratio } from './units.ts';

const HOLD = { error: 'a hold is auto, or a duration with its unit, as in 30s' };
const maxDuration = duration.default(300_000);

/** How each step of the method is written, by the key that says what it does. */
export const stepFiles = (parts: Pick<FileParts, 'request' | 'fault'>) => ({
  inject: described(
    z.strictObject({
      inject: name,
      fault: parts.fault,
      'max-duration': maxDuration,
      proof: z.literal('none').exactOptional(),
      because: z.string().min(1).exactOptional(),
    }),
    injectKeys,
  ),
  call: described(
    z.strictObject({
      call: name,
      before: parts.request.exactOptional(),
      request: parts.request,
      bites: parts.request,
      undo: parts.request.exactOptional(),
      gone: parts.request.exactOptional(),
      touches: z.array(z.string()).min(1),
      permanent: z.boolean().default(false),
      'max-duration': maxDuration,
    }),
    callKeys,
  ),
  lift: described(z.strictObject({ lift: z.string() }), liftKeys),
  hold: described(z.strictObject({ hold: z.union([z.literal('auto'), duration], HOLD) }), holdKeys),
  mark: described(z.strictObject({ mark: name }), markKeys),
  'wait-until': described(z.strictObject({ 'wait-until': parts.request }), waitUntilKeys),
  prove: described(
    z.strictObject({
      prove: z.array(z.strictObject({ surface: z.string(), is: z.enum(['declared', 'healthy']) })).min(1),
      within: duration.default(10_000),
    }),
    proveKeys,
  ),
});

const judgement = {
  ratio: ratio.default(0.95),
  from: duration.default(0),
  better: z.literal('allowed').exactOptional(),
  evidence: evidence.exactOptional(),
  recorded: z.literal(true, { error: 'recorded is true, or is left out' }).exactOptional(),
};

/** How a cell is written, by the word that says what is expected. */
export const expectationFiles = {
  survives: described(z.strictObject(judgement), survivesKeys),
  degrades: described(z.strictObject({ to: answers, ...judgement }), degradesKeys),
  fails: described(z.strictObject({ how: answers, 'each-within': duration.exactOptional(), ...judgement }), failsKeys),
};

/** One block of `expect`; a cell is one of `expectationFiles`. */
export const expectBlockFile = (cell: z.ZodType) =>
  described(
    z.strictObject({
      during: z.string().exactOptional(),
      profile: z.string().exactOptional(),
      default: cell.exactOptional(),
      surfaces: z.record(z.string(), cell).default({}),
    }),
    expectKeys,
  );

/** What an invariant's list holds beside its request: where the keys are in the answer. */
export const listKeys = { keys: z.string().regex(/^\/|^$/, { error: 'a JSON Pointer begins with /' }) };

/** What the arm of a call holds beside its request: name -> JSON Pointer, kept as `${saved.<name>}`. */
export const beforeKeys = { save: z.record(z.string(), z.string()).exactOptional() };

/** One invariant of a Scenario file. */
export const invariantFile = (list: z.ZodType) =>
  described(
    z.strictObject({
      'acked-by': z.string(),
      acked: answers,
      key: z.string().min(1),
      list,
      exactly: z.enum(['once', 'at-least-once']).default('once'),
      ordered: z.boolean().default(false),
      within: duration.default(30_000),
    }),
    invariantKeys,
  );

const recovery = described(
  z.strictObject({
    within: duration,
    'stable-for': duration.default(3000),
    from: z.string().exactOptional(),
    surfaces: z
      .record(z.string(), z.strictObject({ within: duration.exactOptional(), 'not-before': duration.exactOptional() }))
      .default({}),
  }),
  recoveryKeys,
);

/** The parts of a Scenario file that the loader reads one by one. */
interface ScenarioParts {
  readonly step: z.ZodType;
  readonly expect: z.ZodType;
  readonly invariant: z.ZodType;
}

/** The keys of a Scenario file. */
export const scenarioFile = ({ step, expect, invariant }: ScenarioParts) =>
  described(
    z.strictObject({
      apiVersion: z.literal(API_VERSION),
      kind: z.literal('Scenario'),
      id: name,
      title,
      tags: z.array(z.string()).default([]),
      stack: described(z.strictObject({ file: z.string(), profile: z.string().exactOptional() }), stackRefKeys),
      seed: z.number().int().default(1),
      'steady-state': described(
        z.strictObject({ 'healthy-run': z.number().int().min(1).default(20), within: duration.default(60_000) }),
        steadyStateKeys,
      ).prefault({}),
      method: z.array(step).min(1),
      expect,
      invariants: z.record(name, invariant).default({}),
      recovery,
      'stop-when': z
        .array(described(z.strictObject({ surface: z.string(), below: ratio, for: duration }), stopKeys))
        .default([]),
      'not-tested': z.array(title).default([]),
      sla: slaBlockFile.exactOptional(),
    }),
    scenarioKeys,
  );
