import { expect, test } from 'vitest';
import { frame } from '../../src/loader/frame.ts';

test('the caret stands under the column', () => {
  expect(frame(['a:', '  b: 1'], 2, 3)).toBe(['    1 | a:', '>   2 |   b: 1', '      |   ^'].join('\n'));
});

test('the first line stands alone', () => {
  expect(frame(['a: 1', 'b: 2'], 1, 4)).toBe(['>   1 | a: 1', '      |    ^'].join('\n'));
});

test('Chinese characters count two cells before the caret, tabs stay tabs', () => {
  expect(frame(['标题: x'], 1, 5)).toBe(['>   1 | 标题: x', '      |       ^'].join('\n'));
  expect(frame(['\tx'], 1, 2)).toBe(['>   1 | \tx', '      | \t^'].join('\n'));
});

test('a long line is cut around the column', () => {
  const line = `${'a'.repeat(200)}X${'b'.repeat(200)}`;
  const [shown = '', caret = ''] = frame([line], 1, 201).split('\n');
  expect(shown.length).toBeLessThan(130);
  expect(shown[caret.indexOf('^')]).toBe('X');
});
