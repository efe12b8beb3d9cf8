import { join } from 'node:path';
import { printPdf, requireChromium } from '../../adapters/chromium.ts';
import { runFolderOf } from '../past-run.ts';
import { EXIT } from '../../model/errors.ts';
import { languageOf } from '../language.ts';
import { reportAgain } from '../report-again.ts';
import { templatesOf } from '../templates.ts';

interface ReportOptions {
  readonly out: string;
  readonly template?: string;
  readonly pdf?: boolean;
  readonly chromium?: string;
  readonly lang?: string;
  readonly json?: boolean;
}

/** Judges a run again from its journal and writes its reports anew. */
export const report = async (run: string, options: ReportOptions): Promise<number> => {
  const folder = runFolderOf(run, options.out);
  // Whatever may be missing is asked for before anything is written.
  const templates = templatesOf(options.template);
  const chromium = options.pdf ? requireChromium(options.chromium) : undefined;
  const result = await reportAgain(folder, { language: languageOf(options.lang), templates });
  const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
  if (chromium !== undefined) await printPdf(chromium, page, pdf);
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(`${result.verdict}  ${chromium === undefined ? page : pdf}\n`);
  return EXIT.passed;
};
