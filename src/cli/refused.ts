import { say, type Messages } from '../messages/index.ts';
import { InputError } from '../model/errors.ts';

/** The error of what a person asked for and cannot have, as the messages of each language tell it. */
export const refused = (tell: (messages: Messages) => string, options?: ErrorOptions): InputError =>
  new InputError({ en: tell(say('en')), zh: tell(say('zh')) }, options);
