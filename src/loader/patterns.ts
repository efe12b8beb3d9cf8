const literal = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Does a name fit a pattern? `*` stands for any run of characters. */
export const fitsPattern = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(name);

/** How exact a pattern is: a name in full beats all, then the one with more of its own characters. */
export const exactness = (pattern: string): number =>
  pattern.includes('*') ? pattern.replaceAll('*', '').length : Number.POSITIVE_INFINITY;
