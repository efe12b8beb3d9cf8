import { writeRunFile } from '../adapters/run-folder.ts';
import type { PastRun } from './past-run.ts';

/** Writes run.json and every report of a run into its folder. */
export const writeReports = (folder: string, { result }: PastRun): void => {
  writeRunFile(folder, 'run.json', `${JSON.stringify(result, null, 1)}\n`);
};
