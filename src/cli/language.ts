import type { Language } from '../model/text.ts';

/** What `--lang` says, else the locale. */
export const languageOf = (asked: string | undefined): Language => {
  if (asked === 'en' || asked === 'zh') return asked;
  const locale = process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'] ?? '';
  return /^zh/i.test(locale) ? 'zh' : 'en';
};
