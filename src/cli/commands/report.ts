import { join } from 'node:path';
import { runFolderOf } from '../past-run.ts';
import { EXIT } from '../../model/errors.ts';
import { languageOf } from '../language.ts';
import { reportAgain } from '../report-again.ts';

interface ReportOptions {
  readonly out: string;
  readonly lang?: string;
  readonly json?: boolean;
}

/** Judges a run again from its journal and writes its reports anew. */
export const report = async (run: string, options: ReportOptions): Promise<number> => {
  const folder = runFolderOf(run, options.out);
  const result = await reportAgain(folder, languageOf(options.lang));
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(`${result.verdict}  ${join(folder, 'report.html')}\n`);
  return EXIT.passed;
};
