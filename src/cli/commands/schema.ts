import { scenarioSchema, slaSchema, stackSchema } from '../../loader/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import { kindsFor } from '../files.ts';

const SCHEMAS = {
  scenario: () => scenarioSchema(kindsFor()),
  stack: () => stackSchema(kindsFor()),
  sla: slaSchema,
} as const;

const isKind = (kind: string): kind is keyof typeof SCHEMAS => Object.hasOwn(SCHEMAS, kind);

/** Prints a JSON Schema (draft-07). */
export const schema = async (kind: string): Promise<number> => {
  if (!isKind(kind)) throw new InputError(`there is no schema "${kind}"; it is scenario, stack or sla`);
  process.stdout.write(`${JSON.stringify(SCHEMAS[kind](), null, 2)}\n`);
  return EXIT.passed;
};
