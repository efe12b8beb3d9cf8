import { z } from 'zod';

/** The languages that a person can read Brownout in. */
export type Language = 'en' | 'zh';

/** A text in both languages. */
export type Text = { readonly [L in Language]: string };

/** A title as people write it: one string for both languages, or `{ en, zh }`. */
export const text = z
  .union([z.string().min(1), z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })], {
    error: 'a title is a string, or { en: …, zh: … }',
  })
  .transform((title): Text => (typeof title === 'string' ? { en: title, zh: title } : title));
