import type { Language } from '../model/text.ts';
import { renderTemplate } from './render-template.ts';
import type { Page, Templates } from './reporter.ts';
import { escapeAll } from './template/escape-markdown.ts';
import { type DayOfDrills, gameDayView } from './view/game-day.ts';
import { inLanguages, LANG } from './view/languages.ts';

export interface GameDayRequest extends DayOfDrills {
  /** The language that is shown first, or alone. */
  readonly language: Language;
  readonly templates: Templates;
}

const PAGE = 'game-day.html.hbs';
const TEXT = 'game-day.md.hbs';

/** What the page shows: the day in both languages, of which the reader's comes first. */
const pageView = (request: GameDayRequest): object => {
  const { language } = request;
  const { first, reports } = inLanguages(language, (each) => gameDayView(request, each));
  return {
    lang: LANG[language],
    title: `${first.verdict.word} · ${first.text.title} · Brownout`,
    skip: first.text.skip,
    reports,
  };
};

const textView = (request: GameDayRequest): object => escapeAll(gameDayView(request, request.language)) as object;

/** Several drills on one page that needs nothing else. */
export const gameDayHtml: Page<GameDayRequest> = {
  name: 'game-day.html',
  templates: [
    PAGE,
    'style.html.hbs',
    'across.css.hbs',
    'across-bar.html.hbs',
    'game-day-first.html.hbs',
    'game-day-runs.html.hbs',
    'game-day-matrix.html.hbs',
    'game-day-sides.html.hbs',
    'game-day-findings.html.hbs',
  ],
  view: pageView,
  render: (request) =>
    renderTemplate(pageView(request), { template: PAGE, templates: request.templates, escapesHtml: true }),
};

/** The same for a review or a chat. */
export const gameDayMarkdown: Page<GameDayRequest> = {
  name: 'game-day.md',
  templates: [TEXT],
  view: textView,
  render: (request) =>
    renderTemplate(textView(request), { template: TEXT, templates: request.templates, escapesHtml: false }),
};
