import type { Environment } from '../model/environment.ts';
import { attachEnvironment } from './attach.ts';
import { composeEnvironment } from './compose.ts';
import { processEnvironment } from './process.ts';

/** Every environment, by the name that `--env` takes. */
export const environments = {
  process: processEnvironment,
  compose: composeEnvironment,
  attach: attachEnvironment,
} satisfies Record<string, Environment>;
