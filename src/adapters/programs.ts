import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Node 20 runs no TypeScript: what is spawned is always what was built, also when this file runs from `src`. */
const built = (path: string): string =>
  fileURLToPath(new URL(`../${path}`, import.meta.url)).replace(/([\\/])src([\\/])(?!.*[\\/]src[\\/])/, '$1dist$2');

/** Where a package of ours is installed: beside us, or wherever npm put it for whoever depends on us. */
const modulesFolder = (): string => resolve(dirname(createRequire(import.meta.url).resolve('zod/package.json')), '..');

/** The entry points that Brownout starts as processes of their own. */
export const programs = {
  /** The folder that holds `dist` and `package.json`. */
  home: built('../').replace(/[\\/]$/, ''),
  /** The folder of the packages that we need. */
  modules: modulesFolder(),
  toxiproxy: built('toxiproxy/main.js'),
  guard: built('cli/guard.js'),
  cli: built('cli/bin.js'),
} as const;
