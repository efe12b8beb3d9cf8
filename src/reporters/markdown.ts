import { say } from '../messages/index.ts';
import { escapeAll, escapeCode, escapeText } from './template/escape-markdown.ts';
import { renderTemplate } from './render-template.ts';
import type { ReportRequest, Reporter } from './reporter.ts';
import { acrossView } from './view/across.ts';

const TEMPLATE = 'report.md.hbs';

/** What the text shows: the drill in one language, each string escaped but for `code`, which stands in fenced blocks. */
const textView = (request: ReportRequest): object => {
  const { commands, ...view } = acrossView(request, request.language);
  const code = { again: escapeCode(commands.again), byHand: escapeCode(commands.byHand) };
  const { charts, labelled } = say(request.language);
  const picture = escapeText(labelled(charts.picture, view.summary));
  return { ...(escapeAll(view) as object), picture, code };
};

/** For a job's summary, a review or a chat. */
export const markdown: Reporter = {
  name: 'report.md',
  templates: [TEMPLATE, 'sla.md.hbs', 'changes.md.hbs', 'notes.md.hbs'],
  view: textView,
  render: (request) =>
    renderTemplate(textView(request), { template: TEMPLATE, templates: request.templates, escapesHtml: false }),
};
