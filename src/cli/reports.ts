import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { logsIn } from '../adapters/run-logs.ts';
import { writeRunFile } from '../adapters/run-folder.ts';
import { lastBefore, notesFor } from './across.ts';
import { compare } from '../core/compare.ts';
import type { Run } from '../model/run.ts';
import type { Language } from '../model/text.ts';
import {
  recordedPage,
  recordedTemplate,
  renderReports,
  type RecordedReport,
  type ReportSource,
  type Templates,
} from '../reporters/index.ts';
import { sourcesIn } from './past-run.ts';
import { ownTemplates, templatesOf } from './templates.ts';

export interface ReportStyle {
  readonly language: Language;
  /** Those that Brownout brings, where none are given. */
  readonly templates?: Templates;
}

const hashed = ({ file, text }: Pick<ReportSource, 'file' | 'text'>): ReportSource => ({
  file,
  text,
  sha256: createHash('sha256').update(text).digest('hex'),
});

/** Where the stack's components log: a stack may go on from drill to drill. */
const stackFolderOf = (folder: string, { id, stack }: Run): string =>
  stack.run === id ? folder : join(dirname(resolve(folder)), stack.run);

/** Writes run.json and every report of a run into its folder. */
export const writeReports = (folder: string, run: Run, style: ReportStyle): void => {
  const { language, templates = templatesOf(undefined) } = style;
  writeRunFile(folder, 'run.json', `${JSON.stringify(run, null, 1)}\n`);
  const last = lastBefore(folder, run);
  const notes = notesFor(folder, run);
  const sources = sourcesIn(folder).map(hashed);
  const logs = logsIn(stackFolderOf(folder, run));
  const request = {
    run,
    notes,
    ...(last && { last, previous: compare(last, run) }),
    language,
    templates,
    sources,
    logs,
  };
  for (const { name, content } of renderReports(request)) writeRunFile(folder, name, content);
};

/** The page of a recording. */
export const recordedHtml = (report: RecordedReport, language: Language): string =>
  recordedPage(report, language, ownTemplates([recordedTemplate]));
