import Handlebars from 'handlebars';
import type { Markup } from '../charts/svg.ts';

/** Markup that a template takes as it is: our own writer has escaped all that is in it. */
export const safe = ({ markup }: Markup): Handlebars.SafeString => new Handlebars.SafeString(markup);
