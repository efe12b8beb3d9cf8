type Labels = Readonly<Record<string, string>>;

const escape = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const series = (name: string, labels: Labels): string => {
  const pairs = Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}="${escape(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
};

/** Counters of one process, told as a Prometheus text page. */
export class Counters {
  readonly #values = new Map<string, number>();

  /** Adds to a counter; the first mention creates it. */
  count(name: string, labels: Labels = {}, by = 1): void {
    const key = series(name, labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + by);
  }

  /** The page for `GET /metrics`. */
  page(): string {
    const lines = [...this.#values].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key} ${value}`);
    return `${lines.join('\n')}\n`;
  }
}
