import { describe, expect, test } from 'vitest';
import { trendOf } from '../../src/core/trend.ts';
import type { Language } from '../../src/model/text.ts';
import type { Run } from '../../src/model/run.ts';
import { renderTrend } from '../../src/reporters/index.ts';
import { poisoned } from './hostile.ts';
import { templates } from './read-templates.ts';
import { LEFT, OVER_TIME } from './told-day.ts';

const rendered = (runs: readonly Run[] = OVER_TIME, language: Language = 'en'): readonly [string, string] => {
  const [html, text] = renderTrend({ trend: trendOf(runs, LEFT), language, templates });
  return [html?.content ?? '', text?.content ?? ''];
};

const words = (page: string): string =>
  page
    .slice(page.indexOf('<main'), page.indexOf('<div class="zh"'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

/** Borders of a row. */
const count = (row: string): number => row.match(/(?<!\\)\|/g)?.length ?? 0;

const [page, text] = rendered();

describe('the page of a trend', () => {
  test('names what flips, what is left out, and keeps profiles apart', () => {
    const told = words(page);
    expect(told).toContain('8 runs, in 2 groups that cannot be compared with each other');
    expect(told).toContain('Left out run NNNN22 of 2026-03-03T12:00:00Z: no result');
    expect(told).toMatch(/small, hardened, process No cell flipped, and none fails\./);
    expect(told).toMatch(/small, no profile, process app\.home Home page: flaky, flipped 4 times/);
    expect(told).toMatch(/app\.home @recovery Home page: flipped once, fails since run RUN6 \(2026-03-06\)/);
  });

  test('has of each cell a mark with a word for each run', () => {
    expect(words(page)).toContain(
      'app.home Home page ✓ as declared ✗ worse ✓ as declared ⚠ inconclusive ✗ worse ✓ as declared ⚠ inconclusive',
    );
  });

  test('draws recovery and p95 with gaps, says what they show, and has their numbers in a table', () => {
    const drawn = [...page.matchAll(/<svg class="trend".*?<\/svg>/gs)].map(([svg]) => svg);
    // Two lines a group, in both languages.
    expect(drawn).toHaveLength(8);
    const p95 = drawn.find((svg) => svg.includes('en-1-p95')) ?? '';
    // Five of seven runs have good answers: two stretches.
    expect(p95.match(/<circle/g)).toHaveLength(5);
    expect(/class="t-line" d="([^"]*)"/.exec(p95)?.[1]?.match(/M/g)).toHaveLength(2);
    expect(p95).toMatch(/<desc [^>]*>from 20ms in the first run that has one to 20ms in the last<\/desc>/);
    expect(words(page)).toMatch(/✗ FAILED RUN6 2026-03-06T10:00:00Z 4\/4 not back 20ms/);
  });

  test('has names of its own for all that names name', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('says where the method was changed', () => {
    const changed = OVER_TIME.map((run, index) =>
      index < 5 ? run : { ...run, scenario: { ...run.scenario, fingerprint: 'other' } },
    );
    expect(words(rendered(changed)[0])).toMatch(/RUN6 ✗ 2026-03-06 the method was changed before it/);
    expect(words(page)).not.toContain('the method was changed');
  });
});

describe('the text of a trend', () => {
  test('has the same as tables', () => {
    expect(text).toMatch(/^\| app\.home \| ✓ as declared \| ✗ worse \|.*\| flaky, flipped 4 times \|$/m);
    expect(text).toMatch(/^\| ✗ \| FAILED \| RUN6 \| 2026-03-06T10:00:00Z \| 4\/4 \| not back \| 20ms app\.home \|$/m);
    expect(rendered(OVER_TIME, 'zh')[1]).toMatch(/不稳定，翻转 4 次/);
  });
});

test('hostile text is inert', () => {
  const evil = OVER_TIME.map((run): Run => ({ ...poisoned(run), startedAt: run.startedAt }));
  const [html, markdown] = rendered(evil);
  expect(html).toContain('&lt;/script&gt;');
  expect(html).not.toMatch(/<script|<img|<b>'|\p{Cf}/iu);
  expect(markdown).not.toMatch(/^# head|(?<!\\)<img|\p{Cf}/mu);
  const borders = markdown.split('\n').flatMap((line, index, lines) => {
    const above = lines[index - 1] ?? '';
    return line.startsWith('|') && above.startsWith('|') ? [count(line) - count(above)] : [];
  });
  expect(borders.length).toBeGreaterThan(10);
  expect(new Set(borders)).toEqual(new Set([0]));
});
