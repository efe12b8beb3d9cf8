import { html } from './html.ts';
import { markdown } from './markdown.ts';
import { matrixSvg } from './matrix-svg.ts';
import type { Reporter, ReportRequest, Templates } from './reporter.ts';
import { checkTemplate, type TemplateProblem } from './template/check-template.ts';
import { shapeOf } from './template/shape.ts';
import { specimenRequest } from './template/specimen.ts';

export { recordedPage, recordedTemplate, type RecordedReport } from './recorded.ts';
export type { Reporter, ReportRequest, ReportSource, Templates } from './reporter.ts';
export type { TemplateProblem } from './template/check-template.ts';
export { again, byHand, takesAPerson } from './digest/again.ts';

/** Name -> reporter. */
export const reporters = { html, markdown, 'matrix-svg': matrixSvg } satisfies Readonly<Record<string, Reporter>>;

/** Every template file that a reporter reads; they lie in `reports/templates/`. */
export const templateFiles: readonly string[] = [
  ...new Set(Object.values(reporters).flatMap(({ templates }) => templates)),
];

/** What is wrong with templates that somebody has changed: all at once, before anything is rendered. */
export const checkTemplates = (templates: Templates): readonly TemplateProblem[] =>
  Object.values(reporters).flatMap(({ templates: [template], view }) => {
    if (template === undefined) return [];
    const shape = shapeOf(view({ ...specimenRequest, templates }));
    return checkTemplate({ template, templates, shape, escapesHtml: template.endsWith('.html.hbs') });
  });

/** Renders a drill with every reporter. */
export const renderReports = (request: ReportRequest): readonly { readonly name: string; readonly content: string }[] =>
  Object.values(reporters).map((reporter) => ({ name: reporter.name, content: reporter.render(request) }));
