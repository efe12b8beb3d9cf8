import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { listPage } from '../../../compose/services/oss/list-page.ts';

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '🙂'), minLength: 1, maxLength: 6 });
const listing = fc.record({
  keys: fc.uniqueArray(key, { maxLength: 20 }),
  prefix: fc.constantFrom('', 'a', 'a/', 'é'),
  delimiter: fc.constantFrom('', '/', 'b'),
  limit: fc.integer({ min: 1, max: 5 }),
});

test('the pages of a listing together are the whole listing, each entry once, no page too long', () => {
  fc.assert(
    fc.property(listing, ({ keys, prefix, delimiter, limit }) => {
      const sorted = keys.toSorted(byBytes);
      const entries: string[] = [];
      let after: string | undefined = '';
      while (after !== undefined) {
        const page = listPage(sorted, { prefix, delimiter, after, limit });
        expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(limit);
        entries.push(...page.keys, ...page.prefixes);
        after = page.next;
      }
      const expected = new Set(
        sorted
          .filter((it) => it.startsWith(prefix))
          .map((it) => {
            const end = delimiter === '' ? -1 : it.indexOf(delimiter, prefix.length);
            return end < 0 ? it : it.slice(0, end + delimiter.length);
          }),
      );
      expect(entries.toSorted(byBytes)).toEqual([...expected].toSorted(byBytes));
    }),
  );
});

test('a page of no keys is the last', () => {
  const page = listPage(['a', 'b'], { prefix: '', delimiter: '', after: '', limit: 0 });
  expect(page).toEqual({ keys: [], prefixes: [], next: undefined });
});
