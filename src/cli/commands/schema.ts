import { scenarioSchema, stackSchema } from '../../loader/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import { kindsFor } from '../files.ts';

/** Prints a JSON Schema (draft-07). */
export const schema = async (kind: string): Promise<number> => {
  if (kind !== 'scenario' && kind !== 'stack')
    throw new InputError(`there is no schema "${kind}"; it is scenario or stack`);
  const of = kind === 'scenario' ? scenarioSchema : stackSchema;
  process.stdout.write(`${JSON.stringify(of(kindsFor()), null, 2)}\n`);
  return EXIT.passed;
};
