import { fileURLToPath } from 'node:url';

/** Node 20 runs no TypeScript: what is spawned is always what was built, also when this file runs from `src`. */
const built = (path: string): string =>
  fileURLToPath(new URL(`../${path}`, import.meta.url)).replace(/([\\/])src([\\/])(?!.*[\\/]src[\\/])/, '$1dist$2');

/** The entry points that Brownout starts as processes of their own. */
export const programs = {
  toxiproxy: built('toxiproxy/main.js'),
  guard: built('cli/guard.js'),
  cli: built('cli/bin.js'),
} as const;
