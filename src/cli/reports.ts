import { readFileSync } from 'node:fs';
import { writeRunFile } from '../adapters/run-folder.ts';
import { comparisonOf, notesFor } from './across.ts';
import type { Run } from '../model/run.ts';
import type { Language } from '../model/text.ts';
import {
  recordedPage,
  recordedTemplate,
  renderReports,
  templateFiles,
  type RecordedReport,
} from '../reporters/index.ts';

const TEMPLATES = new URL('../../reports/templates/', import.meta.url);

const readTemplates = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, TEMPLATES), 'utf8')]));

/** Writes run.json and every report of a run into its folder. */
export const writeReports = (folder: string, run: Run, language: Language): void => {
  writeRunFile(folder, 'run.json', `${JSON.stringify(run, null, 1)}\n`);
  const previous = comparisonOf(folder, run);
  const notes = notesFor(folder, run);
  const request = { run, notes, ...(previous && { previous }), language, templates: readTemplates(templateFiles) };
  for (const { name, content } of renderReports(request)) writeRunFile(folder, name, content);
};

/** The page of a recording. */
export const recordedHtml = (report: RecordedReport, language: Language): string =>
  recordedPage(report, language, readTemplates([recordedTemplate]));
