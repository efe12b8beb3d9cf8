import { z } from 'zod';
import { probeKeys, requestKeys, type FileParts } from '../model/files.ts';
import { described } from '../model/keys/described.ts';
import { probeKeyTexts } from '../model/keys/stack-keys.ts';
import {
  beforeKeys,
  expectationFiles,
  expectBlockFile,
  invariantFile,
  listKeys,
  scenarioFile,
  stepFiles,
} from '../model/scenario-file.ts';
import { slaPresetFile } from '../model/sla-file.ts';
import { componentFile, surfaceFile, stackFile } from '../model/stack-file.ts';
import type { Text } from '../model/text.ts';
import { CALL } from './fault-binding.ts';
import type { Kinds } from './kinds.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

interface Described {
  readonly summary: Text;
  readonly params: z.ZodType;
}

/** The parameters of a kind with more keys beside them; a schema that is no plain map is left open. */
const beside = (params: z.ZodType, keys: z.core.$ZodLooseShape): z.ZodType => {
  if (params instanceof z.ZodObject) return z.strictObject({ ...params.shape, ...keys });
  if (params instanceof z.ZodPipe) return beside(params.in as z.ZodType, keys);
  if (params instanceof z.ZodUnion) return z.union(params.options.map((each) => beside(each as z.ZodType, keys)));
  return z.looseObject(keys);
};

const oneOf = (schemas: readonly z.ZodType[]): z.ZodType => z.union(schemas);

const ofKinds = (kinds: Readonly<Record<string, Described>>, keys: z.core.$ZodLooseShape): z.ZodType =>
  oneOf(
    Object.entries(kinds).map(([name, { summary, params }]) =>
      beside(params, { ...keys, kind: z.literal(name) }).describe(summary.en),
    ),
  );

const requests = ({ probes }: Kinds, keys: z.core.$ZodLooseShape = {}): z.ZodType =>
  oneOf(
    Object.entries(probes).map(([name, { summary, params }]) =>
      z.strictObject({ [name]: params, ...requestKeys, ...keys }).describe(summary.en),
    ),
  );

const parts = (kinds: Kinds): FileParts => {
  const faults = Object.entries(kinds.faults).filter(([name]) => name !== CALL);
  return {
    probe: ofKinds(kinds.probes, described(z.strictObject(probeKeys), probeKeyTexts).shape),
    request: requests(kinds),
    fault: ofKinds(Object.fromEntries(faults), {}),
  };
};

const publish = (schema: z.ZodType, title: string): JsonSchema => ({
  ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any', reused: 'ref' }),
  title,
});

/** The JSON Schema (draft-07) of Stack files, for editors. The loader checks more than a schema can say. */
export const stackSchema = (kinds: Kinds): JsonSchema => {
  const shared = parts(kinds);
  return publish(
    stackFile(z.record(z.string(), componentFile), z.record(z.string(), surfaceFile(shared)), shared.request),
    'Brownout stack',
  );
};

/** The JSON Schema (draft-07) of Scenario files, for editors. */
export const scenarioSchema = (kinds: Kinds): JsonSchema => {
  const shared = parts(kinds);
  const steps = stepFiles(shared);
  const call = steps.call.extend({ before: requests(kinds, beforeKeys).optional() });
  const words = Object.entries(expectationFiles).map(([word, file]) => z.strictObject({ [word]: file }));
  const block = expectBlockFile(oneOf([z.literal('survives'), ...words]));
  return publish(
    scenarioFile({
      step: oneOf(Object.values({ ...steps, call })),
      expect: z.union([block, z.array(block).min(1)]),
      invariant: invariantFile(requests(kinds, listKeys)),
    }),
    'Brownout scenario',
  );
};

/** The JSON Schema (draft-07) of SLA presets, for editors. */
export const slaSchema = (): JsonSchema => publish(slaPresetFile, 'Brownout SLA preset');
