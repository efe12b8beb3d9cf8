import type { Trend } from '../core/trend.ts';
import type { Language } from '../model/text.ts';
import { renderTemplate } from './render-template.ts';
import type { Page, Templates } from './reporter.ts';
import { escapeAll } from './template/escape-markdown.ts';
import { inLanguages, LANG } from './view/languages.ts';
import { trendView } from './view/trend.ts';

export interface TrendRequest {
  readonly trend: Trend;
  /** The language that is shown first, or alone. */
  readonly language: Language;
  readonly templates: Templates;
}

const PAGE = 'trend.html.hbs';
const TEXT = 'trend.md.hbs';

const pageView = ({ trend, language }: TrendRequest): object => {
  const { first, reports } = inLanguages(language, (each) => trendView(trend, each));
  return {
    lang: LANG[language],
    title: `${first.text.title} · ${first.title} · Brownout`,
    skip: first.text.skip,
    reports,
  };
};

const textView = ({ trend, language }: TrendRequest): object => {
  const { groups, ...view } = trendView(trend, language);
  // Text has no drawings: the table has the numbers.
  return escapeAll({ ...view, groups: groups.map(({ lines: _drawn, ...group }) => group) }) as object;
};

/** A scenario over time on one page. */
export const trendHtml: Page<TrendRequest> = {
  name: 'trend.html',
  templates: [PAGE, 'style.html.hbs', 'across.css.hbs', 'across-bar.html.hbs', 'trend-group.html.hbs'],
  view: pageView,
  render: (request) =>
    renderTemplate(pageView(request), { template: PAGE, templates: request.templates, escapesHtml: true }),
};

/** The same for a review or a chat. */
export const trendMarkdown: Page<TrendRequest> = {
  name: 'trend.md',
  templates: [TEXT],
  view: textView,
  render: (request) =>
    renderTemplate(textView(request), { template: TEXT, templates: request.templates, escapesHtml: false }),
};
