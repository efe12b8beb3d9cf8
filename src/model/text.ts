/** The languages that a person can read Brownout in. */
export type Language = 'en' | 'zh';

/** A text in both languages. */
export type Text = { readonly [L in Language]: string };

/** What reads the same in both: a name, an error class, an answer in short. */
export const both = (same: string): Text => ({ en: same, zh: same });

/** Several texts in one, with what stands between them. */
export const joined = (texts: readonly Text[], between: Text): Text => ({
  en: texts.map(({ en }) => en).join(between.en),
  zh: texts.map(({ zh }) => zh).join(between.zh),
});

export const SEMICOLON: Text = { en: '; ', zh: '；' };
export const COLON: Text = { en: ': ', zh: '：' };

/** Texts in a row. */
export const listed = (texts: readonly Text[]): Text => joined(texts, { en: ', ', zh: '、' });

/** Names in a row. */
export const named = (names: readonly string[]): Text => listed(names.map(both));
