import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/model/run.ts';
import type { Language } from '../../src/model/text.ts';
import { renderReports, reporters, templateFiles } from '../../src/reporters/index.ts';
import { markdown } from '../../src/reporters/markdown.ts';
import { HOSTILE, poisoned } from './hostile.ts';
import { templates } from './read-templates.ts';
import { more, told } from './told-runs.ts';

const text = (run: Run, language: Language = 'en'): string => markdown.render({ run, language, templates });
const ALL = Object.entries({ ...told, ...more });

/** Borders of a table's line: pipes that are not escaped. */
const borders = (line: string): number => line.replaceAll(String.raw`\|`, '').split('|').length;

const tables = (content: string): readonly (readonly string[])[] =>
  content.split('\n\n').map((block) => block.split('\n').filter((line) => line.startsWith('|')));

describe('the text report', () => {
  it.each(ALL)('of a drill that ended as %s has tables whose rows all have as many cells', (_name, run) => {
    for (const content of [text(run), text(poisoned(run))]) {
      for (const table of tables(content)) expect(new Set(table.map(borders)).size).toBeLessThanOrEqual(1);
      expect(content).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it.each(ALL)('of a drill that ended as %s keeps hostile text inert', (_name, run) => {
    const content = text(poisoned(run));
    const blocks = content.split('```');
    // Three backticks open and close each block, and stand nowhere else.
    expect(blocks.length % 2).toBe(1);
    const outside = blocks.filter((_block, index) => index % 2 === 0).join('');
    expect(outside).not.toMatch(/(?<!\\)<[a-z/]/i);
    expect(outside).not.toMatch(/(?<!\\)\]\(/);
    expect(outside).not.toContain('http://');
    // eslint-disable-next-line no-control-regex
    expect(content).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u202E]/);
    expect(content.split('\n').filter((line) => line.startsWith('# ')).length).toBe(1);
    expect(HOSTILE).toContain('# head');
  });

  it('is in the language of its reader', () => {
    expect(text(told.FAILED)).toContain('# ✗ FAILED · Drill: Auth is unreachable');
    expect(text(told.FAILED, 'zh')).toContain('# ✗ 未通过 · 演练：鉴权服务不可达');
  });

  it('says what faults did, and what ended a drill, in the language of its reader', () => {
    expect(text(told.PASSED)).toContain('| ✓ | cut: cut | refused |');
    expect(text(told.PASSED, 'zh')).toContain(String.raw`| ✓ | cut: 切断 app-\>auth | refused |`);
    expect(text(told.INCONCLUSIVE, 'zh')).toContain('auth 仍有响应');
    expect(text(told.CLEANUP_FAILED)).toContain(String.raw`toxic slow on app-\>auth`);
    expect(text(told.CLEANUP_FAILED, 'zh')).toContain(String.raw`app-\>auth 上的 toxic slow`);
    expect(text(told.STOPPED, 'zh')).toContain('触发中止条件：app.order 仅 10% 健康');
    expect(text(told.BLOCKED, 'zh')).toContain('不健康：oss.put。');
  });

  it('says whose stack a drill had, and that it went on to the next', () => {
    const { stack, residue } = told.PASSED;
    const run = { ...told.PASSED, stack: { ...stack, run: 'R0' }, residue: { ...residue, handedOn: true } };
    expect(text(run)).toContain('up since run R0');
    expect(text(run)).toContain('components are as they were before; the stack went on to the next drill.');
    expect(text(run, 'zh')).toContain('环境沿用自 R0');
    expect(text(told.PASSED)).not.toContain('up since');
    expect(text(told.PASSED)).toContain('compared with what was there before');
  });

  it('shows what failed with its reason, and a command to copy', () => {
    expect(text(told.FAILED)).toContain('| ✗ | app.home | 202 | 0% (95% CI 0%–3.3%, n=111) | worse |');
    expect(text(told.FAILED)).toContain('- 111× timeout\n');
    expect(text(told.FAILED)).toContain('```sh\nbrownout run --only-surface app.home --seed 1\n```');
  });

  it('says when undo must be finished by hand', () => {
    expect(text(told.CLEANUP_FAILED)).toContain('```sh\nnpx brownout down R1\n```');
    expect(text(told.PASSED)).not.toContain('brownout down');
  });
});

describe('the registry', () => {
  it('renders every report of a run, from the templates that it names', () => {
    const files = renderReports({ run: told.PASSED, language: 'en', templates });
    expect(files.map(({ name }) => name)).toEqual(['report.html', 'report.md', 'matrix.svg']);
    expect(Object.keys(templates).toSorted()).toEqual([...templateFiles].toSorted());
    expect(Object.keys(reporters)).toEqual(['html', 'markdown', 'matrix-svg']);
  });
});
