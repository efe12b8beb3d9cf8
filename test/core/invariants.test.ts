import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeKeys } from '../../src/core/invariants.ts';

const rules = { exactly: 'once', ordered: false } as const;
const none = { lost: [], doubled: [], foreign: [], disordered: [] };

describe('keys', () => {
  test('that were acknowledged must be there', () => {
    expect(judgeKeys({ ...rules, acked: ['1', '2'], sent: ['1', '2'], listed: ['1'] })).toEqual({
      ...none,
      lost: ['2'],
    });
  });

  test('that were not acknowledged may be there, once', () => {
    const keys = { ...rules, acked: ['1'], sent: ['1', '2'] };
    expect(judgeKeys({ ...keys, listed: ['1', '2'] })).toEqual(none);
    expect(judgeKeys({ ...keys, listed: ['1', '2', '2'] })).toEqual({ ...none, doubled: ['2'] });
  });

  test('may be there more often, where that is allowed', () => {
    const keys = { ...rules, acked: ['1'], sent: ['1'], listed: ['1', '1'] };
    expect(judgeKeys(keys).doubled).toEqual(['1']);
    expect(judgeKeys({ ...keys, exactly: 'at-least-once' })).toEqual(none);
  });

  test('that nobody sent are foreign', () => {
    expect(judgeKeys({ ...rules, acked: [], sent: ['1'], listed: ['9', '9'] })).toEqual({ ...none, foreign: ['9'] });
  });

  test('must be in the order of their acknowledgements, where that is asked for', () => {
    const keys = { ...rules, acked: ['1', '2', '3'], sent: ['1', '2', '3', 'x'], listed: ['2', 'x', '1', '3'] };
    expect(judgeKeys(keys)).toEqual(none);
    expect(judgeKeys({ ...keys, ordered: true })).toEqual({ ...none, disordered: ['1'] });
  });

  test('whose requests overlapped may be in any order', () => {
    const keys = { ...rules, ordered: true, acked: ['1', '2'], sent: ['1', '2'], listed: ['2', '1'] };
    const first = { sent: 0, done: 10 };
    expect(
      judgeKeys({
        ...keys,
        underway: new Map([
          ['1', first],
          ['2', { sent: 9, done: 12 }],
        ]),
      }),
    ).toEqual(none);
    expect(
      judgeKeys({
        ...keys,
        underway: new Map([
          ['1', first],
          ['2', { sent: 11, done: 12 }],
        ]),
      }),
    ).toEqual({
      ...none,
      disordered: ['1'],
    });
  });
});

test('whatever is dropped, doubled or added is found, and nothing else', () => {
  const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 30 });
  const fates = fc.array(fc.constantFrom('kept', 'lost', 'doubled'), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(keys, fates, (acked, fate) => {
      const of = (wanted: string): string[] => acked.filter((_, index) => fate[index] === wanted);
      const listed = [...of('kept'), ...of('doubled'), ...of('doubled'), '\u0000foreign'];
      expect(judgeKeys({ ...rules, acked, sent: acked, listed })).toEqual({
        ...none,
        lost: of('lost'),
        doubled: of('doubled'),
        foreign: ['\u0000foreign'],
      });
    }),
  );
});
