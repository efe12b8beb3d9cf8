import type { Run } from '../../src/model/run.ts';

/** What a target might answer, or a file might say, to break a page, a table, a terminal or a shell. */
export const HOSTILE = `</script><img src=x onerror=alert(1)>{{constructor}} | a | \u001B[2J\u202E\n\n# head\n\`\`\`\n[x](http://evil.example/) <b>'"`;

const poison = (value: unknown, key: string): unknown => {
  if (Array.isArray(value)) return value.map((inner) => poison(inner, key));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poison(inner, name)]));
  return typeof value === 'string' && !KEPT.has(key) ? `${value}${HOSTILE}` : value;
};

/** What Brownout itself decides; `surface` and `name` join cells to surfaces. */
const KEPT = new Set(['verdict', 'expected', 'phase', 'liftedBy', 'key', 'strip', 'verification', 'assumptions']);

/** The same run, with hostile text behind every string. */
export const poisoned = (run: Run): Run => poison(run, '') as Run;
