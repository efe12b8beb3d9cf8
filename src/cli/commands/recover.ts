import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lastFolderOn } from '../../adapters/run-folder.ts';
import { say, sayText } from '../../messages/index.ts';
import { EXIT } from '../../model/errors.ts';
import { listed } from '../../model/text.ts';
import { languageOf } from '../language.ts';
import type { Language } from '../../model/text.ts';
import { judgeAgain } from '../past-run.ts';
import { writeReports } from '../reports.ts';
import { sweep, type Swept } from '../sweep.ts';

interface RecoverOptions {
  readonly lang?: string;
  readonly json?: boolean;
}

/** The report of a drill whose runner died; undefined: it was no drill, or never began. */
const reportOf = async ({ run }: Swept, language: Language): Promise<string | undefined> => {
  if (run.handle.folder === '') return undefined;
  const folder = lastFolderOn(run.handle.folder);
  if (!existsSync(join(folder, 'sources.json'))) return undefined;
  const past = await judgeAgain(folder);
  writeReports(folder, past.result, { language });
  return `${past.result.verdict}  ${join(folder, 'report.html')}`;
};

/** Ends what killed runs left on this machine; exit 6 when something cannot be removed. */
export const recover = async (options: RecoverOptions): Promise<number> => {
  const swept = await sweep(languageOf(options.lang));
  const messages = say(languageOf(options.lang));
  const { ended, notClean, nothingToRecover } = messages.stacks;
  const told = await Promise.all(
    swept.map(async (it) => ({
      run: it.run.handle.run,
      left: it.left,
      report: await reportOf(it, languageOf(options.lang)),
    })),
  );
  if (options.json) process.stdout.write(`${JSON.stringify({ recovered: told }, null, 2)}\n`);
  else if (told.length === 0) process.stdout.write(`${nothingToRecover}\n`);
  else
    for (const { run, left, report } of told)
      process.stdout.write(
        `${run}  ${left.length === 0 ? ended : notClean(sayText(messages, listed(left)))}${report === undefined ? '' : `\n        ${report}`}\n`,
      );
  return told.every((it) => it.left.length === 0) ? EXIT.passed : EXIT.cleanup;
};
