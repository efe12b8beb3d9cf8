import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../model/errors.ts';
import type { Run } from '../model/run.ts';
import { judgeAgain } from './past-run.ts';
import { refused } from './refused.ts';

const RESULT = 'run.json';

const isRun = (value: unknown): value is Run =>
  typeof value === 'object' && value !== null && 'schemaVersion' in value && 'cells' in value && 'scenario' in value;

const told = (what: 'notARun' | 'older' | 'noResult', name: string): InputError =>
  refused(({ across }) => across[what](name));

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The result that a file holds. InputError where it holds none that this version reads. */
const readRun = (file: string): Run => {
  const value = parse(readFileSync(file, 'utf8'));
  if (!isRun(value)) throw told('notARun', file);
  // Before the first release results had no fingerprints.
  if (value.schemaVersion !== 1 || typeof value.scenario.fingerprint !== 'string') throw told('older', file);
  return value;
};

/** The result in a run folder, as it was written; undefined where there is none that this version reads. */
export const resultIn = (folder: string): Run | undefined => {
  const file = join(folder, RESULT);
  try {
    return existsSync(file) ? readRun(file) : undefined;
  } catch {
    return undefined;
  }
};

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A result, and the run folder that it is of; without one where it was kept elsewhere. */
export interface FoundRun {
  readonly run: Run;
  readonly folder: string | undefined;
}

/**
 * The result that a person means: a run, its folder, or a result that was kept elsewhere. Where there is a journal it
 * is judged again, so that two runs are compared by the same judge.
 */
export const foundRun = async (name: string, out: string): Promise<FoundRun> => {
  if (isFile(name)) return { run: readRun(name), folder: undefined };
  const folder = [name, join(out, name)].find(isFolder);
  if (folder === undefined)
    throw new InputError({
      en: `there is no run "${name}" in ${out}; see: brownout runs`,
      zh: `${out} 中没有演练“${name}”；请查看：brownout runs`,
    });
  const result = join(folder, RESULT);
  if (!existsSync(result)) throw told('noResult', basename(folder));
  const hasJournal = existsSync(join(folder, 'journal.jsonl')) && existsSync(join(folder, 'sources.json'));
  return { run: hasJournal ? (await judgeAgain(folder)).result : readRun(result), folder };
};

/** The result alone. */
export const savedRun = async (name: string, out: string): Promise<Run> => (await foundRun(name, out)).run;
