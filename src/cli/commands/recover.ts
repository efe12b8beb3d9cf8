import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../model/errors.ts';
import { judgeAgain } from '../past-run.ts';
import { writeReports } from '../reports.ts';
import { sweep, type Swept } from '../sweep.ts';

/** The report of a drill whose runner died; undefined: it was no drill, or never began. */
const reportOf = async ({ run }: Swept): Promise<string | undefined> => {
  const { folder } = run.handle;
  if (folder === '' || !existsSync(join(folder, 'sources.json'))) return undefined;
  const past = await judgeAgain(folder);
  writeReports(folder, past);
  return `${past.result.verdict}  ${join(folder, 'report.html')}`;
};

/** Ends what killed runs left on this machine; exit 6 when something cannot be removed. */
export const recover = async (options: { readonly json?: boolean }): Promise<number> => {
  const swept = await sweep();
  const told = await Promise.all(
    swept.map(async (it) => ({ run: it.run.handle.run, left: it.left, report: await reportOf(it) })),
  );
  if (options.json) process.stdout.write(`${JSON.stringify({ recovered: told }, null, 2)}\n`);
  else if (told.length === 0) process.stdout.write('nothing to recover: no killed run has left anything\n');
  else
    for (const { run, left, report } of told)
      process.stdout.write(
        `${run}  ${left.length === 0 ? 'ended, nothing left' : `NOT CLEAN: ${left.join(', ')}`}${report === undefined ? '' : `\n        ${report}`}\n`,
      );
  return told.every((it) => it.left.length === 0) ? EXIT.passed : EXIT.cleanup;
};
