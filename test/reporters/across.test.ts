import { describe, expect, test } from 'vitest';
import { compare } from '../../src/core/compare.ts';
import type { Notes } from '../../src/core/notes.ts';
import { html } from '../../src/reporters/html.ts';
import { markdown } from '../../src/reporters/markdown.ts';
import type { ReportRequest } from '../../src/reporters/index.ts';
import type { Language } from '../../src/model/text.ts';
import { HOSTILE, poisoned } from './hostile.ts';
import { templates } from './read-templates.ts';
import { more, told } from './told-runs.ts';

const action = {
  id: 'A-1',
  kind: 'action',
  text: '800 ms timeout on OSS calls in home',
  owner: 'storefront',
  due: '2026-01-20',
  at: '2026-01-01T00:00:00.000Z',
  run: 'R0',
  closedIn: null,
  isOverdue: false,
} as const;
const notes: Notes = {
  actions: [action, { ...action, id: 'A-2', text: 'alert on it', owner: null, due: null, run: 'R1' }],
  findings: [{ ...action, id: 'F-1', kind: 'finding', text: 'the page waited for all pictures' }],
  remarks: [],
};

const failed: ReportRequest = {
  run: told.FAILED,
  previous: compare(told.PASSED, told.FAILED),
  notes,
  language: 'en',
  templates,
};

const words = (markup: string): string =>
  markup
    .slice(markup.indexOf('<main'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
/** Borders of tables. */
const bars = (one: string): number => one.match(/(?<!\\)\|/g)?.length ?? 0;

const part = (request: ReportRequest, language: Language): string => {
  const whole = html.render(request);
  const border = whole.indexOf('<div class="zh"');
  return words(language === 'en' ? whole.slice(0, border) : `<main${whole.slice(border)}`);
};

describe('a report beside an earlier run', () => {
  test('tells on its first screen what was the last time, in both languages', () => {
    const english = part(failed, 'en').split('Declared and observed')[0] ?? '';
    expect(english).toContain('1 of 4 surfaces did not behave as declared (last run: 4 of 4 as declared)');
    expect(english).toMatch(/As declared 3\/4 ?✗ 4 surfaces, ▼1 since the last run/);
    expect(english).toMatch(/Slowest recovery .* of 10s, last run 0\.0–0\.0 s/);
    const chinese = part(failed, 'zh').split('预案与实测')[0] ?? '';
    expect(chinese).toContain('（上次：4 个中 4 个符合预案）');
    expect(chinese).toContain('较上次 ▼1');
  });

  test('lists what regressed with both shares and the interval of their difference', () => {
    const section = part(failed, 'en').split('Changes since the last comparable run')[1] ?? '';
    expect(section).toContain('against run R1 of 2026-01-01T00:00:00Z: 4 of 4 as declared');
    expect(section).toContain('1 regressed, 3 cells the same');
    expect(section).toMatch(
      /✗ regressed app\.home Home page 202 100% as declared 0% worse -100 points \(-100 to -95\.3\)/,
    );
    expect(part(failed, 'zh')).toContain(
      '✗ 退化 app.home 首页 202 100% 符合预案 0% 更差 -100 个百分点（-100 至 -95.3）',
    );
  });

  test('says so where nothing changed', () => {
    const same = { ...failed, previous: compare(told.FAILED, told.FAILED) };
    expect(part({ ...same, run: told.PASSED, previous: compare(told.PASSED, told.PASSED) }, 'en')).toContain(
      '4 cells the same',
    );
    expect(part(same, 'en')).toContain('as in the last run');
    expect(part(same, 'en')).toMatch(/✗ still failing app\.home/);
  });

  test('tells of a surface that did not come back, which before it did', () => {
    const request = { ...failed, run: more.neverBack, previous: compare(told.PASSED, more.neverBack) };
    expect(part(request, 'en')).toMatch(/app\.home Home page recovery within 10s 0\.0-0\.0s not back/);
  });

  test('without one says nothing of it', () => {
    const { previous: _none, notes: _nothing, ...alone } = failed;
    expect(part(alone, 'en')).not.toMatch(/last run|Changes since|action item/);
    expect(markdown.render(alone)).not.toMatch(/last run|Changes since|action item/);
  });
});

describe('a report with notes', () => {
  test('names the first open action item where it says who acts', () => {
    const first = part(failed, 'en').split('As declared')[0] ?? '';
    expect(first).toMatch(
      /Who acts storefront A-1 “800 ms timeout on OSS calls in home” · due 2026-01-20 · 1 more open storefront app\.home/,
    );
    expect(part(failed, 'zh')).toContain(
      'A-1“800 ms timeout on OSS calls in home” · 期限 2026-01-20 · 另有 1 项未完成',
    );
  });

  test('lists action items with where they come from, and findings', () => {
    const section = part(failed, 'en').split('Findings and action items')[1] ?? '';
    expect(section).toContain('A-1 800 ms timeout on OSS calls in home storefront 2026-01-20 open, from run R0');
    expect(section).toContain('A-2 alert on it no owner named no date open');
    expect(section).toContain('Findings F-1 the page waited for all pictures');
  });

  test('tells what is done and what is overdue', () => {
    const actions = [
      { ...action, closedIn: 'R2' },
      { ...action, id: 'A-2', isOverdue: true },
    ];
    const section = part({ ...failed, notes: { ...notes, actions } }, 'en').split('Findings and action items')[1] ?? '';
    expect(section).toMatch(/✓ A-1 .* closed in run R2, from run R0 ✗ A-2 .* overdue, from run R0/);
    expect(part({ ...failed, notes: { ...notes, actions } }, 'en')).toContain('Who acts storefront A-2');
  });
});

describe('the text for a review', () => {
  test('has the changes and the notes as tables', () => {
    const text = markdown.render(failed);
    expect(text).toMatch(
      /^\| ✗ \| regressed \| app\.home \| 202 \| 100% as declared \| 0% worse \| -100 points \(-100 to -95\.3\) \|$/m,
    );
    expect(text).toMatch(/^\| ⚠ \| A-1 \| 800 ms timeout on OSS calls in home \| storefront \| 2026-01-20 \|/m);
    expect(text).toMatch(/^- F-1 the page waited for all pictures$/m);
  });
});

describe('hostile text in another run or in a note', () => {
  const hostile: ReportRequest = {
    ...failed,
    previous: compare(poisoned(told.PASSED), poisoned(told.FAILED)),
    notes: {
      actions: [{ ...action, text: HOSTILE, owner: HOSTILE, run: HOSTILE, id: HOSTILE, due: HOSTILE }],
      findings: [{ ...action, text: HOSTILE }],
      remarks: [{ ...action, text: HOSTILE }],
    },
  };

  test('is inert on the page', () => {
    const page = html.render(hostile);
    expect(page).toContain('&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<img|<b>'|\p{Cf}/iu);
    expect(page).not.toContain('\u001B');
  });

  test('breaks no table of the text', () => {
    const text = markdown.render(hostile);
    const clean = markdown.render(failed);
    // Two actions less, of which each has a row of seven borders; all other rows are there.
    expect(bars(text.split('## Findings')[1] ?? '')).toBe(bars(clean.split('## Findings')[1] ?? '') - 7);
    expect(text).not.toMatch(/\p{Cf}|^# head|(?<!\\)<img/mu);
    expect(text).not.toContain('\u001B');
  });
});
