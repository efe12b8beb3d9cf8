import { join } from 'node:path';
import { printPdf, requireChromium } from '../../adapters/chromium.ts';
import { say } from '../../messages/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import type { Language } from '../../model/text.ts';
import type { Templates } from '../../reporters/index.ts';
import { writeGameDay } from '../game-day.ts';
import { languageOf } from '../language.ts';
import { runFolderOf } from '../past-run.ts';
import { reportAgain } from '../report-again.ts';
import { templatesOf } from '../templates.ts';

interface ReportOptions {
  readonly out: string;
  readonly to?: string;
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

const refused = (tell: (texts: ReturnType<typeof say>['gameDay']) => string): InputError =>
  new InputError({ en: tell(say('en').gameDay), zh: tell(say('zh').gameDay) });

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

/** Writes the report of a run anew, or one report of several. */
export const report = async (runs: readonly string[], options: ReportOptions): Promise<number> => {
  const [run, second] = runs;
  if (run === undefined) throw refused(({ needsRun }) => needsRun);
  if (second !== undefined) await reportAll(runs, options);
  else if (options.to !== undefined) throw refused(({ single }) => single('--to'));
  else await reportOne(run, options);
  return EXIT.passed;
};
