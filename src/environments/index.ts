import type { Environment } from '../model/environment.ts';
import { composeEnvironment } from './compose.ts';
import { processEnvironment } from './process.ts';

/** Every environment, by the name that `--env` takes. */
export const environments = { process: processEnvironment, compose: composeEnvironment } satisfies Record<
  string,
  Environment
>;
