import type { Environment } from '../model/environment.ts';
import { processEnvironment } from './process.ts';

/** Every environment, by the name that `--env` takes. */
export const environments = { process: processEnvironment } satisfies Record<string, Environment>;
