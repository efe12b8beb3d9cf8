import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runFolders } from '../../adapters/run-folder.ts';
import { environments } from '../../environments/index.ts';
import { faults } from '../../faults/index.ts';
import { say, sayText, type Messages } from '../../messages/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import type { Run } from '../../model/run.ts';
import { named, type Language, type Text } from '../../model/text.ts';
import { probes } from '../../probes/index.ts';
import { openScenario } from '../files.ts';
import { languageOf } from '../language.ts';
import { filesOf } from '../scenario-files.ts';

interface ListOptions {
  readonly out: string;
  readonly lang?: string;
  readonly json?: boolean;
}

interface Row {
  readonly name: string;
  readonly summary: Text;
}

const NOT_VALID: Text = { en: 'not valid: see brownout lint', zh: '文件有误：请运行 brownout lint' };
const NO_RESULT: Text = { en: 'no result yet', zh: '尚无结果' };

const kinds = (registry: Readonly<Record<string, { readonly summary: Text }>>): readonly Row[] =>
  Object.entries(registry).map(([name, { summary }]) => ({ name, summary }));

const scenarios = async (): Promise<readonly Row[]> =>
  Promise.all(
    (existsSync('scenarios') ? filesOf(['scenarios']) : []).map(async (file) => {
      const { value } = await openScenario(file);
      return { name: file, summary: value?.title ?? NOT_VALID };
    }),
  );

const verdictOf = (folder: string): Text => {
  const file = join(folder, 'run.json');
  if (!existsSync(file)) return NO_RESULT;
  const run = JSON.parse(readFileSync(file, 'utf8')) as Run;
  const told = (language: Language): string =>
    `${run.startedAt}  ${run.scenario.id}  ${say(language).verdicts[run.verdict]}`;
  return { en: told('en'), zh: told('zh') };
};

const runs = (out: string): readonly Row[] =>
  runFolders(out)
    .map((folder) => ({ name: basename(folder), summary: verdictOf(folder) }))
    .toSorted((a, b) => (a.summary.en < b.summary.en ? 1 : -1));

type List = keyof Messages['stacks']['lists'];

/** Lists what there is. */
export const list = async (what: string | undefined, options: ListOptions): Promise<number> => {
  const messages = say(languageOf(options.lang));
  const sections: Readonly<Record<List, () => readonly Row[] | Promise<readonly Row[]>>> = {
    faults: () => kinds(faults),
    probes: () => kinds(probes),
    environments: () => kinds(environments),
    scenarios,
    runs: () => runs(options.out),
  };
  const names = Object.keys(sections) as List[];
  const wanted = names.filter((name) => what === undefined || name === what);
  if (wanted.length === 0) throw new InputError(unknownText(what ?? '', names));
  const found = await Promise.all(wanted.map(async (name) => [name, await sections[name]()] as const));
  if (options.json) process.stdout.write(`${JSON.stringify(Object.fromEntries(found), null, 2)}\n`);
  else for (const [name, rows] of found) process.stdout.write(table(messages.stacks.lists[name], rows, messages));
  return EXIT.passed;
};

const unknownText = (what: string, names: readonly string[]): Text => {
  const { en, zh } = named(names);
  return { en: `there is no list of "${what}"; there are ${en}`, zh: `没有“${what}”这一列表；可用的有 ${zh}` };
};

const table = (title: string, rows: readonly Row[], messages: Messages): string => {
  const width = Math.max(0, ...rows.map((row) => row.name.length));
  const lines = rows.map((row) => `  ${row.name.padEnd(width)}  ${sayText(messages, row.summary)}\n`);
  return `${title}\n${lines.join('') || `  ${messages.stacks.none}\n`}`;
};
