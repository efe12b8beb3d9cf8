import type { Run } from '../model/run.ts';
import { judgeAgain } from './past-run.ts';
import { writeReports, type ReportStyle } from './reports.ts';

/** Judges a run again from its journal and writes its reports anew. */
export const reportAgain = async (folder: string, style: ReportStyle): Promise<Run> => {
  const { result } = await judgeAgain(folder);
  writeReports(folder, result, style);
  return result;
};
