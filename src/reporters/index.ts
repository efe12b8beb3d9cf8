import { html } from './html.ts';
import { markdown } from './markdown.ts';
import { matrixSvg } from './matrix-svg.ts';
import type { Reporter, ReportRequest } from './reporter.ts';

export { recordedPage, recordedTemplate, type RecordedReport } from './recorded.ts';
export type { Reporter, ReportRequest, Templates } from './reporter.ts';
export { again, byHand, takesAPerson } from './digest/again.ts';

/** Name -> reporter. */
export const reporters = { html, markdown, 'matrix-svg': matrixSvg } satisfies Readonly<Record<string, Reporter>>;

/** Every template file that a reporter reads; they lie in `reports/templates/`. */
export const templateFiles: readonly string[] = [
  ...new Set(Object.values(reporters).flatMap(({ templates }) => templates)),
];

/** Renders a drill with every reporter. */
export const renderReports = (request: ReportRequest): readonly { readonly name: string; readonly content: string }[] =>
  Object.values(reporters).map((reporter) => ({ name: reporter.name, content: reporter.render(request) }));
