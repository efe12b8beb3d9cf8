import type { Language } from '../../model/text.ts';

/** In the order in which a page has them. */
export const LANGUAGES: readonly Language[] = ['en', 'zh'];
/** What each calls itself. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { en: 'EN', zh: '中文' };
/** As HTML names them. */
export const LANG: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

/** A view of the same in every language, as a page has them. */
interface Languages<View> {
  /** That of the reader. */
  readonly first: View;
  readonly reports: readonly (View & { readonly self: string; readonly isFirst: boolean })[];
}

/** Makes the view of each language once. */
export const inLanguages = <View extends object>(
  reader: Language,
  viewIn: (language: Language) => View,
): Languages<View> => {
  const views = { en: viewIn('en'), zh: viewIn('zh') } satisfies Readonly<Record<Language, View>>;
  return {
    first: views[reader],
    reports: LANGUAGES.map((each) => ({ ...views[each], self: OWN_NAMES[each], isFirst: each === reader })),
  };
};
