import type { Language } from '../../model/text.ts';

/** In the order in which a page has them. */
export const LANGUAGES: readonly Language[] = ['en', 'zh'];
/** What each calls itself. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { en: 'EN', zh: '中文' };
/** As HTML names them. */
export const LANG: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };
