/**
 * `npm run arch`: the direction of imports. It fails when a rule is broken, and when a module that exists was not
 * looked at: a checker that sees nothing finds nothing. Takes another tree than this one as its argument.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, format } from 'dependency-cruiser';
import depcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import tsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const ROOTS = ['src', 'compose/services', 'compose/images'];
const rules = fileURLToPath(new URL('../../.dependency-cruiser.mjs', import.meta.url));

process.chdir(process.argv[2] ?? '.');

const options = await depcruiseOptions(rules);
const { output: graph } = await cruise(ROOTS, options, null, { tsConfig: tsConfig('tsconfig.json') });
const { output: report } = await format(graph, { outputType: 'err-long' });

const seen = new Set(graph.modules.filter(({ couldNotResolve }) => !couldNotResolve).map(({ source }) => source));
const modules = ROOTS.flatMap((root) => readdirSync(root, { recursive: true }).map((path) => join(root, path))).filter(
  (path) => /[.](ts|mjs)$/.test(path),
);
const unseen = modules.filter((path) => !seen.has(path));

process.stdout.write(report);
for (const path of unseen) process.stdout.write(`not looked at: ${path}\n`);
process.stdout.write(`${modules.length - unseen.length} of ${modules.length} modules looked at\n`);
process.exitCode = graph.summary.violations.length > 0 || unseen.length > 0 || modules.length === 0 ? 1 : 0;
