const MEANS_SOMETHING = /[\\`*_{}[\]<>#|~&$]/g;

/** Nothing in the text is markup, a link or a table's border any more. */
export const escapeText = (text: string): string =>
  text.replace(MEANS_SOMETHING, String.raw`\$&`).replaceAll('://', String.raw`\://`);

/** The same for text in a fenced block: it cannot end the block. */
export const escapeCode = (text: string): string => text.replaceAll('`', "'");

/** Every string of the view, escaped. */
export const escapeAll = (value: unknown): unknown => {
  if (typeof value === 'string') return escapeText(value);
  if (Array.isArray(value)) return value.map(escapeAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeAll(inner)]));
};
