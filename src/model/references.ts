const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;

/** The names of `${…}` in a text, in order; `$${` is none. One that is never closed is told with its `${`. */
export const references = (text: string): readonly string[] =>
  [...text.matchAll(REFERENCE)].flatMap(([whole, name, end]) => {
    if (name === undefined) return [];
    return [end === '}' ? name : whole];
  });
