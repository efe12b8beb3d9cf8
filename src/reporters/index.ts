import { gameDayHtml, gameDayMarkdown, type GameDayRequest } from './game-day.ts';
import { html } from './html.ts';
import { markdown } from './markdown.ts';
import { matrixSvg } from './matrix-svg.ts';
import type { Page, Reporter, ReportRequest, Templates } from './reporter.ts';
import { checkTemplate, type TemplateProblem } from './template/check-template.ts';
import { shapeOf } from './template/shape.ts';
import { specimenTrend } from './template/specimen-trend.ts';
import { specimenDay } from './template/specimen-day.ts';
import { specimenRequest } from './template/specimen.ts';
import { trendHtml, trendMarkdown, type TrendRequest } from './trend.ts';

export { recordedPage, recordedTemplate, type RecordedReport } from './recorded.ts';
export type { Reporter, ReportRequest, ReportSource, Templates } from './reporter.ts';
export type { TemplateProblem } from './template/check-template.ts';
export { again, byHand, takesAPerson } from './digest/again.ts';

/** Name -> reporter. */
export const reporters = { html, markdown, 'matrix-svg': matrixSvg } satisfies Readonly<Record<string, Reporter>>;

/** Pages of several runs. */
export const gameDayPages = { html: gameDayHtml, markdown: gameDayMarkdown } as const;

/** Pages of a scenario over time. */
export const trendPages = { html: trendHtml, markdown: trendMarkdown } as const;

/** Every page, with what its template can name. */
const PAGES: readonly { readonly templates: readonly string[]; view(templates: Templates): object }[] = [
  ...Object.values(reporters).map((page) => ({
    templates: page.templates,
    view: (templates: Templates) => page.view({ ...specimenRequest, templates }),
  })),
  ...Object.values(gameDayPages).map((page) => ({
    templates: page.templates,
    view: (templates: Templates) => page.view({ ...specimenDay, templates }),
  })),
  ...Object.values(trendPages).map((page) => ({
    templates: page.templates,
    view: (templates: Templates) => page.view({ ...specimenTrend, templates }),
  })),
];

/** Every template file that a page reads; they lie in `reports/templates/`. */
export const templateFiles: readonly string[] = [...new Set(PAGES.flatMap(({ templates }) => templates))];

/** What is wrong with templates that somebody has changed: all at once, before anything is rendered. */
export const checkTemplates = (templates: Templates): readonly TemplateProblem[] =>
  PAGES.flatMap(({ templates: [template], view }) => {
    if (template === undefined) return [];
    return checkTemplate({
      template,
      templates,
      shape: shapeOf(view(templates)),
      escapesHtml: template.endsWith('.html.hbs'),
    });
  });

interface Rendered {
  readonly name: string;
  readonly content: string;
}

const rendered = <Request>(pages: readonly Page<Request>[], request: Request): readonly Rendered[] =>
  pages.map((page) => ({ name: page.name, content: page.render(request) }));

/** Renders a drill with every reporter. */
export const renderReports = (request: ReportRequest): readonly Rendered[] =>
  rendered(Object.values(reporters), request);

/** Renders several drills. */
export const renderGameDay = (request: GameDayRequest): readonly Rendered[] =>
  rendered(Object.values(gameDayPages), request);

/** Renders a scenario over time. */
export const renderTrend = (request: TrendRequest): readonly Rendered[] => rendered(Object.values(trendPages), request);
