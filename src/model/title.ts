import { z } from 'zod';
import { both, type Text } from './text.ts';

/** A title as people write it: one string for both languages, or `{ en, zh }`. */
export const title = z
  .union([z.string().min(1), z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })], {
    error: 'a title is a string, or { en: …, zh: … }',
  })
  .transform((written): Text => (typeof written === 'string' ? both(written) : written));
