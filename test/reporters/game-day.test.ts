import { describe, expect, test } from 'vitest';
import type { Language } from '../../src/model/text.ts';
import { renderGameDay } from '../../src/reporters/index.ts';
import type { DayOfDrills } from '../../src/reporters/view/game-day.ts';
import { HOSTILE, poisoned } from './hostile.ts';
import { templates } from './read-templates.ts';
import { DAY_RUNS, dayOf } from './told-day.ts';
import { told } from './told-runs.ts';

const rendered = (runs = DAY_RUNS, language: Language = 'en'): readonly [string, string] => {
  const [html, text] = renderGameDay({ ...dayOf(runs), language, templates });
  return [html?.content ?? '', text?.content ?? ''];
};

/** What a reader of one language sees. */
const part = (page: string, language: Language): string => {
  const border = page.indexOf('<div class="zh"');
  return (language === 'en' ? page.slice(page.indexOf('<main'), border) : page.slice(border))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
};

/** Borders of a row. */
const bars = (row: string): number => row.match(/(?<!\\)\|/g)?.length ?? 0;

/** Rows of tables that have another number of borders than the row above. */
const uneven = (markdown: string): readonly string[] => {
  const lines = markdown.split('\n');
  return lines.filter((line, index) => {
    const above = lines[index - 1] ?? '';
    return line.startsWith('|') && above.startsWith('|') && bars(line) !== bars(above);
  });
};

const [page, text] = rendered();

describe('the page of a game day', () => {
  test('says on its first screen how many drills there were, what came of them, and the worst of it', () => {
    const first = part(page, 'en').split('The drills')[0] ?? '';
    expect(first).toContain('✗ FAILED Game-day report 5 drills, 2026-03-01T10:00:00Z to 2026-03-05T10:00:00Z');
    expect(first).toContain('passed 1 ✓ failed 2 ✗ stopped 1 ⚠ blocked 1 ⚠ inconclusive 0 clean-up failed 0');
    expect(first).toMatch(
      /At worst, “The case auth-down” \(run AAAA22\): “Home page” should have degraded to 202; instead/,
    );
    expect(first).toContain(
      'Users, at worst: the shop did not do as declared; orders worked; uploads failed as declared.',
    );
    expect(first).toMatch(
      /✗ A-1 a timeout on calls of the storage auth-down storefront 2026-03-03 overdue, from run AAAA22/,
    );
    expect(first).toMatch(/⚠ A-2 an alert auth-down no owner named 2026-12-01 open/);
    expect(first).not.toContain('A-3');
    expect(first).toMatch(
      /Not tested by any of them auth slow no fault took hold of client-&gt;app purging \(left out by EEEE22\)/,
    );
  });

  test('says the same in Chinese', () => {
    const first = part(page, 'zh').split('各次演练')[0] ?? '';
    expect(first).toContain('演练日报告 5 次演练');
    expect(first).toContain('通过 1 ✓ 未通过 2 ✗ 已中止 1 ⚠ 未开始 1 ⚠ 无法判定 0 清理失败 0');
    expect(first).toContain('用户视角（最差情况）：商城未按预案表现；下单正常；上传按预案失败。');
    expect(first).toContain('所有演练均未测试 鉴权变慢');
  });

  test('lists the runs with what they came to and links to their reports', () => {
    const table = part(page, 'en').split('The drills')[1]?.split('Surfaces and drills')[0] ?? '';
    expect(table).toMatch(/✗ FAILED The case auth-down auth-down small, soft, process 2026-03-01T10:00:00Z 38s 3\/4/);
    expect(table).toMatch(/auth-hangs small, no profile, process .* not back app\.home CCCC22/);
    expect(page.match(/<a href="\.\.\/\.\.\/[A-E]{4}22\/report\.html">/g)).toHaveLength(10);
  });

  test('sets each surface against each run, with a word for those who see no mark', () => {
    const matrix = part(page, 'en').split('Surfaces and drills')[1]?.split('Side by side')[0] ?? '';
    expect(matrix).toContain('app.home Home page ✗ worse ✓ as declared ✗ recovery: not back ⚠ inconclusive');
    expect(page.match(/<th scope="row"><span class="mono">app\.home/g)?.length).toBeGreaterThanOrEqual(2);
  });

  test('tells what a profile brought, what differs first', () => {
    const sides = part(page, 'en').split('Side by side')[1]?.split('What was found')[0] ?? '';
    expect(sides).toContain('1 row differs, 7 rows alike');
    expect(sides).toMatch(/profile soft run AAAA22 profile hardened run BBBB22/);
    expect(sides).toMatch(/difference \(95% CI\) app\.home Home page 202 ✗ 0% worse ✓ 100% as declared \+100 points/);
    expect(sides.indexOf('app.home')).toBeLessThan(sides.indexOf('app.order'));
  });

  test('tells of each drill that did not pass why, and what people found', () => {
    const found = part(page, 'en').split('What was found')[1] ?? '';
    expect(found).toContain('⚠ BLOCKED The case oss-down DDDD22 Not healthy: oss.put');
    expect(found).toContain('F-1 the page waited for all pictures auth-down · AAAA22');
    expect(found).toMatch(/A-3 a placeholder auth-down · storefront · closed in run BBBB22/);
    expect(found).not.toContain('BBBB22 Home');
  });

  test('says so where all is well', () => {
    const [well] = rendered([told.PASSED, { ...told.PASSED, id: 'R2' }]);
    expect(part(well, 'en')).toContain('Every drill passed.');
    expect(part(well, 'en')).toContain('none is open');
    expect(part(well, 'en')).toContain('nobody wrote a finding down');
    expect(part(well, 'en')).not.toContain('Side by side');
  });

  test('needs nothing but itself, and stays small with many runs', () => {
    expect(page).not.toMatch(/<script|<link|\bsrc=|url\(/);
    expect(page).toContain("default-src 'none'");
    const many = Array.from({ length: 12 }, (_, index) => ({ ...told.FAILED, id: `RUN${index}` }));
    expect(rendered(many)[0].length).toBeLessThan(300_000);
  });
});

describe('the text of a game day', () => {
  test('has the same as tables, in the language of its reader', () => {
    expect(text).toMatch(/^\| ✗ \| A-1 \| a timeout on calls of the storage \| storefront \| 2026-03-03 \| overdue/m);
    expect(text).toMatch(/^\| app\.home: Home page \| ✗ worse \| ✓ as declared \|/m);
    expect(text).toContain('[AAAA22](../../AAAA22/report.html)');
    expect(rendered(DAY_RUNS, 'zh')[1]).toMatch(/^\| app\.home: 首页 \| ✗ 更差 \| ✓ 符合预案 \|/m);
  });

  test('has as many cells in each row as in its head', () => {
    expect(uneven(text)).toEqual([]);
  });
});

describe('hostile text', () => {
  const hostile = DAY_RUNS.map((run) => ({ ...poisoned(run), id: `${run.id}${HOSTILE}`, startedAt: run.startedAt }));
  const day = dayOf(hostile);
  const note = { id: HOSTILE, kind: 'note', text: HOSTILE, owner: HOSTILE, due: HOSTILE, at: HOSTILE } as const;
  const said = { ...note, run: HOSTILE, scenario: HOSTILE };
  const evil: DayOfDrills = {
    ...day,
    day: { ...day.day, actions: [{ ...said, closedIn: null, isOverdue: true }], findings: [said], remarks: [said] },
  };
  const [html, markdown] = renderGameDay({ ...evil, language: 'en', templates });

  test('is inert on the page, in links, too', () => {
    expect(html?.content).toContain('<a href="../../AAAA22%3C/script%3E');
    expect(html?.content).toContain('&lt;/script&gt;');
    expect(html?.content).not.toMatch(/<script|<img|<b>'|\p{Cf}/iu);
    expect(html?.content).not.toContain('\u001B');
  });

  test('breaks no table of the text', () => {
    expect(markdown?.content.match(/^\| ---/gm)?.length).toBeGreaterThan(3);
    expect(markdown?.content).toContain('%28http%3A');
    expect(markdown?.content).not.toMatch(/^# head|(?<!\\)<img|\p{Cf}/mu);
    expect(markdown?.content).not.toContain('\u001B');
    expect(uneven(markdown?.content ?? '')).toEqual([]);
  });
});
