import { expect, test } from 'vitest';
import { element, together, words } from '../../../src/reporters/charts/svg.ts';
import { HOSTILE } from '../hostile.ts';

test('elements nest, and one without content closes itself', () => {
  const inner = element('rect', { x: 1, class: 'a' });
  expect(element('g', {}, [inner, words('1 < 2')]).markup).toBe('<g><rect x="1" class="a"/>1 &lt; 2</g>');
  expect(together([]).markup).toBe('');
});

test('hostile text is neither markup nor the end of an attribute', () => {
  const { markup } = element('text', { title: HOSTILE }, [words(HOSTILE)]);
  expect(markup.match(/<[a-z/]+/g)).toEqual(['<text', '</text']);
  expect(/^<text title="([^"<>]*)">[^<>]*<\/text>$/.test(markup)).toBe(true);
  // eslint-disable-next-line no-control-regex
  expect(markup).not.toMatch(/[\u0000-\u001F\u202E]/);
});
