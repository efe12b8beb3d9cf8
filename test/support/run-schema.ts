import { readFileSync } from 'node:fs';
import { Ajv, type AnySchema } from 'ajv';
import type { Run } from '../../src/model/run.ts';

/** The published schema of results. */
const runSchema = JSON.parse(readFileSync(new URL('../../schema/run.v1.json', import.meta.url), 'utf8')) as AnySchema;

/** Without room for keys that it does not name: readers of today's results must skip what later versions add. */
const closed = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const inner = Object.entries(part).map(([key, value]) => [key, closed(value)] as const);
  return Object.fromEntries('properties' in part ? [['additionalProperties', false], ...inner] : inner);
};

const isRun = new Ajv({ strict: false, allErrors: true }).compile<Run>(closed(runSchema) as AnySchema);

/** What a result has, or lacks, against its schema: nothing, if all is well. */
export const schemaErrors = (result: unknown): readonly string[] =>
  isRun(result) ? [] : (isRun.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);

/** A result as its file tells it. Throws where it is not what the schema promises. */
export const resultFrom = (file: string): Run => {
  const result = JSON.parse(readFileSync(file, 'utf8')) as Run;
  const errors = schemaErrors(result);
  if (errors.length > 0) throw new Error(`${file} is not what the schema says: ${errors.join('; ')}`);
  return result;
};
