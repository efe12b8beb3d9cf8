import { readFileSync } from 'node:fs';
import { scenarioSchema, slaSchema, stackSchema } from '../../loader/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import { kindsFor } from '../files.ts';

/** Of results: made from their type, which is gone when this runs. */
const runSchema = (): unknown =>
  JSON.parse(readFileSync(new URL('../../../schema/run.v1.json', import.meta.url), 'utf8'));

const SCHEMAS = {
  scenario: () => scenarioSchema(kindsFor()),
  stack: () => stackSchema(kindsFor()),
  sla: slaSchema,
  run: runSchema,
} as const;

const isKind = (kind: string): kind is keyof typeof SCHEMAS => Object.hasOwn(SCHEMAS, kind);

/** Prints a JSON Schema (draft-07). */
export const schema = async (kind: string): Promise<number> => {
  if (!isKind(kind)) throw new InputError(`there is no schema "${kind}"; it is scenario, stack, sla or run`);
  process.stdout.write(`${JSON.stringify(SCHEMAS[kind](), null, 2)}\n`);
  return EXIT.passed;
};
