import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runFolders } from '../../adapters/run-folder.ts';
import { environments } from '../../environments/index.ts';
import { faults } from '../../faults/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import type { Run } from '../../model/run.ts';
import { probes } from '../../probes/index.ts';
import { openScenario } from '../files.ts';
import { filesOf } from '../scenario-files.ts';

interface ListOptions {
  readonly out: string;
  readonly json?: boolean;
}

interface Row {
  readonly name: string;
  readonly summary: string;
}

const kinds = (registry: Readonly<Record<string, { readonly summary: string }>>): readonly Row[] =>
  Object.entries(registry).map(([name, { summary }]) => ({ name, summary }));

const scenarios = async (): Promise<readonly Row[]> =>
  Promise.all(
    (existsSync('scenarios') ? filesOf(['scenarios']) : []).map(async (file) => {
      const { value } = await openScenario(file);
      return { name: file, summary: value?.title.en ?? 'not valid: see brownout lint' };
    }),
  );

const verdictOf = (folder: string): string => {
  const file = join(folder, 'run.json');
  if (!existsSync(file)) return 'no result yet';
  const run = JSON.parse(readFileSync(file, 'utf8')) as Run;
  return `${run.startedAt}  ${run.scenario.id}  ${run.verdict}`;
};

const runs = (out: string): readonly Row[] =>
  runFolders(out)
    .map((folder) => ({ name: basename(folder), summary: verdictOf(folder) }))
    .toSorted((a, b) => (a.summary < b.summary ? 1 : -1));

/** Lists what there is. */
export const list = async (what: string | undefined, options: ListOptions): Promise<number> => {
  const sections: Readonly<Record<string, () => readonly Row[] | Promise<readonly Row[]>>> = {
    faults: () => kinds(faults),
    probes: () => kinds(probes),
    environments: () => kinds(environments),
    scenarios,
    runs: () => runs(options.out),
  };
  const wanted = what === undefined ? Object.keys(sections) : [what];
  const found: Record<string, readonly Row[]> = {};
  for (const name of wanted) {
    const section = sections[name];
    if (!section) throw new InputError(`there is no list of "${name}"; there are ${Object.keys(sections).join(', ')}`);
    found[name] = await section();
  }
  if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else for (const [name, rows] of Object.entries(found)) process.stdout.write(table(name, rows));
  return EXIT.passed;
};

const table = (title: string, rows: readonly Row[]): string => {
  const width = Math.max(0, ...rows.map((row) => row.name.length));
  const lines = rows.map((row) => `  ${row.name.padEnd(width)}  ${row.summary}\n`);
  return `${title}\n${lines.join('') || '  none\n'}`;
};
