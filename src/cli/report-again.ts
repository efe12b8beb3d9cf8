import type { Run } from '../model/run.ts';
import type { Language } from '../model/text.ts';
import { judgeAgain } from './past-run.ts';
import { writeReports } from './reports.ts';

/** Judges a run again from its journal and writes its reports anew. */
export const reportAgain = async (folder: string, language: Language): Promise<Run> => {
  const { result } = await judgeAgain(folder);
  writeReports(folder, result, language);
  return result;
};
