/** What a listing wants. */
export interface PageQuery {
  readonly prefix: string;
  /** '' = none: nothing is rolled up. */
  readonly delimiter: string;
  /** Keys up to this one are left out, and the rolled-up prefix of this name. */
  readonly after: string;
  readonly limit: number;
}

/** One page of a listing. */
export interface Page {
  readonly keys: readonly string[];
  /** Keys with the same beginning up to the delimiter, rolled up. */
  readonly prefixes: readonly string[];
  /** Where the next page begins: `after` of its query; undefined on the last page. */
  readonly next: string | undefined;
}

const rolledUp = (key: string, { prefix, delimiter }: PageQuery): string | undefined => {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
};

const isAfter = (key: string, entry: string, { after }: PageQuery): boolean =>
  Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0 && (entry === key || entry !== after);

/** Takes one page out of all keys, which are sorted by their bytes. */
export const listPage = (sortedKeys: readonly string[], query: PageQuery): Page => {
  const [keys, prefixes]: [string[], string[]] = [[], []];
  let last: string | undefined;
  for (const key of sortedKeys) {
    if (!key.startsWith(query.prefix)) continue;
    const entry = rolledUp(key, query) ?? key;
    if (entry === last || !isAfter(key, entry, query)) continue;
    if (keys.length + prefixes.length >= query.limit) return { keys, prefixes, next: last };
    (entry === key ? keys : prefixes).push(entry);
    last = entry;
  }
  return { keys, prefixes, next: undefined };
};
