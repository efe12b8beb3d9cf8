import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '../core/evaluate.ts';
import { emptyRecord, fold, type DrillRecord } from '../core/record.ts';
import { journalLines, readGuard, writeRunFile } from '../adapters/run-folder.ts';
import { loadScenario, type SourceFile } from '../loader/index.ts';
import { InputError } from '../model/errors.ts';
import type { JournalLine } from '../model/journal.ts';
import type { Run } from '../model/run.ts';
import { environments } from '../environments/index.ts';
import { kindsFor, type EnvironmentName } from './files.ts';

const SOURCES = 'sources.json';

/** Keeps the files of a drill as they were: a later change to them must not change what an old run says. */
export const writeSources = (folder: string, sources: readonly SourceFile[]): void =>
  writeRunFile(folder, SOURCES, JSON.stringify(sources));

/** The files of a drill as they were, the scenario first; none where its folder has none. */
export const sourcesIn = (folder: string): readonly SourceFile[] => {
  const file = join(folder, SOURCES);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly SourceFile[]) : [];
};

const readSources = (folder: string): readonly SourceFile[] => {
  const sources = sourcesIn(folder);
  if (sources.length > 0) return sources;
  throw new InputError(`${folder} has no ${SOURCES}: it is no run folder, or that of a run which never began`);
};

/** The folder that a person means by a run's name, or by a path. */
export const runFolderOf = (run: string, out: string): string => {
  const found = [run, join(out, run)].find((folder) => existsSync(join(folder, 'journal.jsonl')));
  if (found === undefined) throw new InputError(`there is no run "${run}" in ${out}; see: brownout list runs`);
  return found;
};

/** What a drill could do was for its environment to say. */
const environmentOf = ({ header }: DrillRecord): EnvironmentName | undefined =>
  Object.values(environments).find(({ name }) => name === header?.environment)?.name as EnvironmentName | undefined;

export interface PastRun {
  readonly result: Run;
  readonly record: DrillRecord;
}

/** Judges a run again, from its folder alone. A run whose runner died is STOPPED at its last event. */
export const judgeAgain = async (folder: string): Promise<PastRun> => {
  const record = foldJournal(folder);
  const [source, ...others] = readSources(folder);
  if (!source) throw new InputError(`${folder} holds no scenario`);
  const profile = record.header?.profile;
  const { value, findings } = await loadScenario(source, kindsFor(environmentOf(record)), {
    read: async (file) => {
      const found = others.find((it) => it.file === file);
      if (!found) throw new InputError(`${file} is not in the run folder`);
      return found.text;
    },
    ...(profile ? { profile } : {}),
  });
  if (!value)
    throw new InputError(`the scenario of ${folder} cannot be read any more: ${findings[0]?.message.en ?? ''}`);
  return { result: evaluate(value, record), record };
};

/** What the guard did after the runner's last word, as the journal would have told it. */
const guardLines = (folder: string, last: JournalLine | undefined, { faults }: DrillRecord): readonly JournalLine[] => {
  if (last === undefined || last.type === 'end') return [];
  const guard = readGuard(folder);
  const down = guard.findLast((line) => line.type === 'down');
  const isKnown = (fault: string): boolean => (faults.get(fault)?.gone ?? null) !== null;
  const lifted = guard.flatMap((line): JournalLine[] =>
    line.type === 'lifted' && !isKnown(line.fault)
      ? [{ seq: last.seq, at: last.at, v: 1, type: 'lifted', fault: line.fault, seen: line.seen, by: 'guard' }]
      : [],
  );
  if (down?.type !== 'down') return lifted;
  return [
    ...lifted,
    { seq: last.seq + 1, at: last.at, v: 1, type: 'residue', left: down.left, checked: { by: 'guard' } },
  ];
};

/** A line is forgotten when it is folded: the journal of a long drill does not fit beside its record. */
const foldJournal = (folder: string): DrillRecord => {
  const record = emptyRecord();
  let last: JournalLine | undefined;
  for (const line of journalLines(folder)) {
    fold(record, line);
    last = line;
  }
  for (const line of guardLines(folder, last, record)) fold(record, line);
  return record;
};
