import { join } from 'node:path';
import { printPdf, requireChromium } from '../../adapters/chromium.ts';
import { say } from '../../messages/index.ts';
import { EXIT } from '../../model/errors.ts';
import type { Language } from '../../model/text.ts';
import type { Templates } from '../../reporters/index.ts';
import { trendView } from '../../reporters/view/trend.ts';
import { writeGameDay } from '../game-day.ts';
import { languageOf } from '../language.ts';
import { runFolderOf } from '../past-run.ts';
import { refused } from '../refused.ts';
import { reportAgain } from '../report-again.ts';
import { templatesOf } from '../templates.ts';
import { terminalOf } from '../terminal/terminal.ts';
import { trendLines } from '../terminal/trend.ts';
import { writeTrend } from '../trend.ts';

interface ReportOptions {
  readonly out: string;
  readonly to?: string;
  readonly trend?: string;
  readonly last?: string;
  readonly template?: string;
  readonly pdf?: boolean;
  readonly chromium?: string;
  readonly lang?: string;
  readonly json?: boolean;
}

/** What may be missing is asked for before anything is written. */
interface Style {
  readonly language: Language;
  readonly templates: Templates;
  readonly chromium: string | undefined;
}

const styleOf = ({ template, pdf, chromium, lang }: ReportOptions): Style => ({
  language: languageOf(lang),
  templates: templatesOf(template),
  chromium: pdf ? requireChromium(chromium) : undefined,
});

/** Judges a run again from its journal and writes its reports anew. */
const reportOne = async (run: string, options: ReportOptions): Promise<void> => {
  const folder = runFolderOf(run, options.out);
  const { chromium, ...style } = styleOf(options);
  const result = await reportAgain(folder, style);
  const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
  if (chromium !== undefined) await printPdf(chromium, page, pdf);
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(`${result.verdict}  ${chromium === undefined ? page : pdf}\n`);
};

const reportAll = async (runs: readonly string[], options: ReportOptions): Promise<void> => {
  const { out, to } = options;
  const { day, files } = await writeGameDay(runs, { out, ...(to !== undefined && { to }), ...styleOf(options) });
  if (options.json) process.stdout.write(`${JSON.stringify({ ...day, files }, null, 2)}\n`);
  else process.stdout.write(`${files.join('\n')}\n`);
};

const WHOLE = /^[1-9]\d*$/;
const LAST_RUNS = '10';

const reportTrend = async (scenario: string, options: ReportOptions): Promise<void> => {
  const { out, to, last = LAST_RUNS, json } = options;
  if (!WHOLE.test(last)) throw refused((messages) => messages.trend.notANumber(last));
  const style = styleOf(options);
  const { trend, files } = await writeTrend(scenario, {
    out,
    last: Number(last),
    ...(to !== undefined && { to }),
    ...style,
  });
  if (json) process.stdout.write(`${JSON.stringify({ ...trend, files }, null, 2)}\n`);
  else {
    const { colours } = terminalOf(process.stdout, process.env);
    const lines = trendLines(trendView(trend, style.language), { colours, messages: say(style.language) });
    process.stdout.write(`${[...lines, ...files].join('\n')}\n`);
  }
};

/** What does not go together, or is missing. */
const check = ([run, second]: readonly string[], { trend, last, to }: ReportOptions): void => {
  if (trend !== undefined) {
    if (run !== undefined) throw refused((messages) => messages.trend.withRuns);
    return;
  }
  if (last !== undefined) throw refused((messages) => messages.trend.lastAlone);
  if (run === undefined) throw refused(({ gameDay }) => gameDay.needsRun);
  if (second === undefined && to !== undefined) throw refused(({ gameDay }) => gameDay.single('--to'));
};

/** Writes the report of a run anew, one report of several, or how a scenario did over its last runs. */
export const report = async (runs: readonly string[], options: ReportOptions): Promise<number> => {
  check(runs, options);
  if (options.trend !== undefined) await reportTrend(options.trend, options);
  else if (runs.length > 1) await reportAll(runs, options);
  else for (const run of runs) await reportOne(run, options);
  return EXIT.passed;
};
