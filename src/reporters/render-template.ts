import Handlebars from 'handlebars';
import type { Templates } from './reporter.ts';

export interface TemplateRequest {
  /** The file of the template among `templates`; the others are its partials. */
  readonly template: string;
  readonly templates: Templates;
  /** Off only where every text of the view is escaped already. */
  readonly escapesHtml: boolean;
}

/**
 * Fills a template with a view. A field that a template names and the view lacks is an error, and so is a helper that
 * Handlebars does not bring: what a target answered is never part of a template.
 */
export const renderTemplate = (view: object, { template, templates, escapesHtml }: TemplateRequest): string => {
  const handlebars = Handlebars.create();
  for (const [name, text] of Object.entries(templates)) handlebars.registerPartial(name, text);
  const source = templates[template];
  if (source === undefined) throw new Error(`the template ${template} is missing`);
  const fill = handlebars.compile(source, { strict: true, knownHelpersOnly: true, noEscape: !escapesHtml });
  return fill(view);
};
