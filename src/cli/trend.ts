import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../core/nearest.ts';
import { trendOf, type LeftOut, type Trend } from '../core/trend.ts';
import { plain } from '../messages/index.ts';
import type { Run } from '../model/run.ts';
import type { Language } from '../model/text.ts';
import { renderTrend, type Templates } from '../reporters/index.ts';
import { requireScenario } from './files.ts';
import { writePages } from './pages.ts';
import { refused } from './refused.ts';
import { headsIn, type RunHead } from './run-heads.ts';
import { resultIn } from './saved-run.ts';

export interface TrendOptions {
  readonly out: string;
  readonly last: number;
  /** Where the pages go; else into a folder of the scenario among the runs. */
  readonly to?: string;
  readonly language: Language;
  readonly templates: Templates;
  readonly chromium: string | undefined;
}

const PAGES = 'trends';
const YAML = /\.ya?ml$/;

/** The scenario that a person means: its id, or its file. */
const idOf = async (scenario: string, language: Language): Promise<string> => {
  if (!YAML.test(scenario) || !existsSync(scenario)) return scenario;
  return (await requireScenario(scenario, { language })).scenario.id;
};

const headsOf = (id: string, out: string): readonly RunHead[] => {
  const all = headsIn(out);
  const heads = all.filter(({ scenario }) => scenario === id);
  if (heads.length > 0) return heads;
  const ids = [...new Set(all.map(({ scenario }) => scenario))].toSorted();
  const meant = nearest(id, ids);
  throw refused(
    ({ trend: { noRuns, didYouMean, thereAre } }) =>
      `${noRuns(plain(id), out)}${meant === undefined ? thereAre(plain(ids.join(', '))) : didYouMean(plain(meant))}`,
  );
};

/** The newest runs that have a result, and those between them that have none. */
const lastOf = (heads: readonly RunHead[], last: number): { readonly runs: Run[]; readonly leftOut: LeftOut[] } => {
  const [runs, leftOut]: [Run[], LeftOut[]] = [[], []];
  for (const { folder, run, startedAt } of heads) {
    if (runs.length === last) break;
    const result = resultIn(folder);
    if (result !== undefined) runs.push(result);
    else leftOut.push({ run, startedAt, why: existsSync(join(folder, 'run.json')) ? 'unreadable' : 'none' });
  }
  return { runs, leftOut };
};

/** Writes how a scenario did over its last runs. */
export const writeTrend = async (
  scenario: string,
  { out, last, to, language, templates, chromium }: TrendOptions,
): Promise<{ readonly trend: Trend; readonly files: readonly string[] }> => {
  const id = await idOf(scenario, language);
  const { runs, leftOut } = lastOf(headsOf(id, out), last);
  if (runs.length === 0) throw refused((messages) => messages.trend.noResults(plain(id)));
  const trend = trendOf(runs, leftOut);
  const folder = to ?? join(out, PAGES, encodeURIComponent(id));
  return { trend, files: await writePages({ folder, pages: renderTrend({ trend, language, templates }), chromium }) };
};
