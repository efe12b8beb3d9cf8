import type { Language } from '../model/text.ts';
import { renderTemplate } from './render-template.ts';
import type { ReportRequest, Reporter } from './reporter.ts';
import { acrossView } from './view/across.ts';
import { blastView } from './view/blast.ts';
import { chartsView } from './view/charts.ts';

const TEMPLATE = 'report.html.hbs';
const LANGUAGES: readonly Language[] = ['en', 'zh'];
const OWN_NAMES: Readonly<Record<Language, string>> = { en: 'EN', zh: '中文' };

/** What the page shows: the drill in both languages, of which the reader's comes first. */
export const pageView = (request: ReportRequest): object => {
  const { language, run } = request;
  const reports = LANGUAGES.map((each) => ({
    ...acrossView(request, each),
    self: OWN_NAMES[each],
    isFirst: each === language,
    blast: blastView(run, each, each === language),
    charts: chartsView(run, each, each === language),
  }));
  const first = acrossView(request, language);
  return {
    lang: first.lang,
    title: `${first.verdict.word} · ${first.title} · Brownout`,
    skip: first.text.skip,
    reports,
  };
};

/** One page that needs nothing else: no script, no request, readable in ten years. */
export const html: Reporter = {
  name: 'report.html',
  templates: [
    TEMPLATE,
    'strip.html.hbs',
    'sla.html.hbs',
    'changes.html.hbs',
    'notes.html.hbs',
    'charts.html.hbs',
    'charts.css.hbs',
    'blast.html.hbs',
  ],
  render: (request) =>
    renderTemplate(pageView(request), { template: TEMPLATE, templates: request.templates, escapesHtml: true }),
};
