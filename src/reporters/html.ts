import { plain } from '../messages/index.ts';
import { renderTemplate } from './render-template.ts';
import type { Reporter, ReportRequest, ReportSource } from './reporter.ts';
import { acrossView } from './view/across.ts';
import { blastView } from './view/blast.ts';
import { chartsView } from './view/charts.ts';
import { inLanguages } from './view/languages.ts';

const TEMPLATE = 'report.html.hbs';
const PARTIALS = [
  'style.html.hbs',
  'first.html.hbs',
  'lanes.html.hbs',
  'legend.html.hbs',
  'strip.html.hbs',
  'timeline.html.hbs',
  'components.html.hbs',
  'matrix.html.hbs',
  'errors.html.hbs',
  'invariants.html.hbs',
  'faults.html.hbs',
  'environment.html.hbs',
  'sign-off.html.hbs',
  'charts.css.hbs',
  'charts.html.hbs',
  'blast.html.hbs',
  'changes.html.hbs',
  'notes.html.hbs',
  'sla.html.hbs',
  'sources.html.hbs',
];

/** A source with its lines; everything else that a reader's tool would act on is left out. */
const sourceView = ({ file, text, sha256 }: ReportSource): ReportSource => ({
  // Where it lay on the machine of its drill is nobody's business.
  file: plain(file.split(/[/\\]/).at(-1) ?? ''),
  text: text
    .split('\n')
    .map((line) => `${/^ */.exec(line)?.[0] ?? ''}${plain(line)}`)
    .join('\n')
    .trimEnd(),
  sha256: plain(sha256),
});

/** What the page shows: the drill in both languages, of which the reader's comes first. */
export const pageView = (request: ReportRequest): object => {
  const { language, run, last, sources = [] } = request;
  const { first, reports } = inLanguages(language, (each) => ({
    ...acrossView(request, each),
    blast: blastView(run, each, each === language),
    charts: chartsView({ run, last }, each, each === language),
  }));
  return {
    lang: first.lang,
    title: `${first.verdict.word} · ${first.title} · Brownout`,
    skip: first.text.skip,
    reports,
    sources: sources.map(sourceView),
  };
};

/** One page that needs nothing else: no script, no request, readable in ten years. */
export const html: Reporter = {
  name: 'report.html',
  templates: [TEMPLATE, ...PARTIALS],
  view: pageView,
  render: (request) =>
    renderTemplate(pageView(request), { template: TEMPLATE, templates: request.templates, escapesHtml: true }),
};
