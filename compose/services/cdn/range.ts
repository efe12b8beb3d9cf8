/** First and last byte, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

const suffix = (count: number, length: number): Range | 'unsatisfiable' =>
  count === 0 || length === 0 ? 'unsatisfiable' : { first: Math.max(0, length - count), last: length - 1 };

const section = (first: number, last: number, length: number): Range | 'unsatisfiable' | undefined => {
  if (last < first) return undefined;
  return first >= length ? 'unsatisfiable' : { first, last: Math.min(last, length - 1) };
};

/** The part that a Range header asks for; undefined means the whole, also for several ranges or what is no range. */
export const rangeOf = (header: string | undefined, length: number): Range | 'unsatisfiable' | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first !== '') return section(Number(first), last === '' ? Number.POSITIVE_INFINITY : Number(last), length);
  return last === '' ? undefined : suffix(Number(last), length);
};
