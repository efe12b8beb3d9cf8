import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/model/run.ts';
import type { Language } from '../../src/model/text.ts';
import { markdown } from '../../src/reporters/markdown.ts';
import { matrixSvg } from '../../src/reporters/matrix-svg.ts';
import { poisoned } from './hostile.ts';
import { more, told } from './told-runs.ts';
import { templates } from './read-templates.ts';

const picture = (run: Run, language: Language = 'en'): string => matrixSvg.render({ run, language, templates });
const tags = (content: string): readonly string[] =>
  [...new Set([...content.matchAll(/<[a-z]+/g)].map(([tag]) => tag))].toSorted();

/** Every element is closed, in order. */
const isWellFormed = (content: string): boolean => {
  const open: string[] = [];
  for (const [, close, name, self] of content.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (self === '/') continue;
    if (close === '') open.push(name ?? '');
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
};

describe('the picture of the matrix', () => {
  it.each(Object.entries({ ...told, ...more }))(
    'of a drill that ended as %s is a whole file that fetches nothing',
    (_name, run) => {
      const content = picture(run);
      expect(isWellFormed(content)).toBe(true);
      expect(content.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
        /\/\/|<script|<image|href|url\(|@import|NaN|undefined/,
      );
      const hostile = picture(poisoned(run));
      expect(isWellFormed(hostile)).toBe(true);
      expect(tags(hostile)).toEqual(tags(content));
    },
  );

  it('says what each surface declared and did, in the language of its reader, with a glyph for its state', () => {
    const content = picture(told.FAILED);
    expect(content).toContain('>✗ FAILED · Auth is unreachable</text>');
    expect(content).toMatch(/>✗<\/text><text[^>]*>app\.home<\/text><text[^>]*>202<\/text>.*?>worse<\/text>/);
    expect(content).toMatch(/>✓<\/text><text[^>]*>app\.order<\/text>/);
    expect(picture(told.FAILED, 'zh')).toContain('>✗ 未通过 · 鉴权服务不可达</text>');
  });

  it('has a ground of its own for light and for dark', () => {
    expect(picture(told.PASSED)).toMatch(
      /\.page\{fill:#fff.*@media \(prefers-color-scheme:dark\)\{\.page\{fill:#161b22/s,
    );
  });

  it('cuts a text that is too long for its column, and not the ones after it', () => {
    const [first] = told.FAILED.cells;
    if (first === undefined) throw new Error('no cell');
    const declared = { en: 'x'.repeat(300), zh: '很'.repeat(300) };
    const run = { ...told.FAILED, cells: [{ ...first, declared }] };
    expect(/>(x+…)</.exec(picture(run))?.[1]?.length).toBeLessThan(40);
    expect(/>(很+…)</.exec(picture(run, 'zh'))?.[1]?.length).toBeLessThan(20);
  });

  it('stands in the text report, of a drill that has a matrix', () => {
    const text = markdown.render({ run: told.FAILED, language: 'en', templates });
    expect(text).toContain(
      '![The matrix as a picture: 1 of 4 surfaces did not behave as declared][matrix]\n\n[matrix]: matrix.svg',
    );
    expect(markdown.render({ run: { ...told.BLOCKED, cells: [] }, language: 'en', templates })).not.toContain(
      'matrix.svg',
    );
  });
});
