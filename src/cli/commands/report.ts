import { join } from 'node:path';
import { judgeAgain, runFolderOf } from '../past-run.ts';
import { EXIT } from '../../model/errors.ts';
import { languageOf } from '../language.ts';
import { writeReports } from '../reports.ts';

interface ReportOptions {
  readonly out: string;
  readonly lang?: string;
  readonly json?: boolean;
}

/** Judges a run again from its journal and writes its reports anew. */
export const report = async (run: string, options: ReportOptions): Promise<number> => {
  const folder = runFolderOf(run, options.out);
  const past = await judgeAgain(folder);
  writeReports(folder, past.result, languageOf(options.lang));
  if (options.json) process.stdout.write(`${JSON.stringify(past.result, null, 2)}\n`);
  else process.stdout.write(`${past.result.verdict}  ${join(folder, 'report.html')}\n`);
  return EXIT.passed;
};
