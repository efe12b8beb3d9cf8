import { assert, constantFrom, integer, property, string } from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { apart, fit, pad, wrap } from '../../../src/cli/terminal/layout.ts';

const texts = string({ unit: constantFrom('a', 'B', ' ', '图', '，', '片', '。', '-') });

describe('layout', () => {
  it('counts two cells for a Chinese character', () => {
    expect(pad('图片', 6)).toBe('图片  ');
    expect(apart('图片', 'ok', 10)).toBe('图片    ok');
    expect(fit('图片图片图片', 7)).toBe('图片..');
  });

  it('never lets a cut text be wider than its cells', () => {
    assert(property(texts, integer({ min: 2, max: 20 }), (text, cells) => stringWidth(fit(text, cells)) <= cells));
  });

  it('breaks lines without losing a word, and leaves no closing mark alone at the begin of one', () => {
    assert(
      property(texts, integer({ min: 4, max: 30 }), (text, cells) => {
        const lines = wrap(text, cells);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        for (const line of lines.slice(1)) expect(line).not.toMatch(/^[，。]/);
      }),
    );
    expect(wrap('uploads, consoles and sign-in failed', 20)).toEqual(['uploads, consoles', 'and sign-in failed']);
    expect(wrap('上传、私有文件下载按预案失败。', 12)).toEqual(['上传、私有文', '件下载按预案', '失败。']);
  });
});
