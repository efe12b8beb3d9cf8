import { z } from 'zod';
import { answerShape, type Answer, type Answers } from './answer.ts';
import { duration } from './units.ts';

/** The one version of the files that people write. */
export const API_VERSION = 'brownout/v1';

const NAME = {
  error: 'a name holds letters, digits, dots, dashes and underscores, and begins with a letter or digit',
};

/** Names of scenarios, faults, marks, surfaces: a slash would make a toxic that no call can delete. */
export const name = z.string(NAME).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, NAME);

/** What an answer must be like: one object, or a list of which one must fit. */
export const answers = z
  .union([answerShape, z.array(answerShape).min(1)])
  .transform((given): Answers => (Array.isArray(given) ? (given as readonly Answer[]) : [given]));

const counterEvidence = z.strictObject({
  counter: z.strictObject({ of: z.string(), name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
  grew: z.number().int().min(0),
});

/** Proof of how a surface survived: a mark on its answers, or a counter that grew by so much. */
export const evidence = z.union([answers.transform((given) => ({ answers: given })), counterEvidence]);

/** What each exchange of a file holds beside the one key that names its probe kind. */
export const requestKeys = {
  is: answers.exactOptional(),
  within: duration.exactOptional(),
  capture: z.record(z.string(), z.string()).exactOptional(),
};

/** What each surface's probe holds beside the parameters of its kind. */
export const probeKeys = {
  kind: z.string(),
  every: duration.default(200),
  timeout: duration.default(2000),
  connection: z.enum(['fresh', 'reuse']).default('fresh'),
};

/** Texts as a person may write them in an environment: numbers and truth values become text. */
export const plainText = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** The parts of a file that depend on the kinds at hand: shapes for an editor, or "a map" while the loader decodes. */
export interface FileParts {
  readonly probe: z.ZodType;
  readonly request: z.ZodType;
  readonly fault: z.ZodType;
}
