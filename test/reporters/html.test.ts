import { describe, expect, it } from 'vitest';
import { html, pageView } from '../../src/reporters/html.ts';
import { renderTemplate } from '../../src/reporters/render-template.ts';
import type { Run } from '../../src/model/run.ts';
import { both, type Language } from '../../src/model/text.ts';
import { poisoned } from './hostile.ts';
import { templates } from './read-templates.ts';
import { drilled, more, told, UNPROVEN } from './told-runs.ts';

const pages = new Map<Run, string>();
const page = (run: Run, language: Language = 'en'): string => {
  const known = language === 'en' ? pages.get(run) : undefined;
  const content = known ?? html.render({ run, language, templates });
  if (language === 'en') pages.set(run, content);
  return content;
};
const part = (run: Run, language: Language): string => {
  const whole = page(run);
  const main = whole.slice(whole.indexOf('<main'));
  const border = main.indexOf('<div class="zh"');
  return language === 'en' ? main.slice(0, border) : main.slice(border);
};
const words = (markup: string): string => markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

const firstScreen = (run: Run): string => words(part(run, 'en').split('class="facts"')[0] ?? '');

/** The kinds of elements among some tags. */
const names = (tags: readonly string[]): readonly string[] =>
  [...new Set(tags.map((tag) => /^<[a-z\d]+/i.exec(tag)?.[0] ?? ''))].toSorted();

const fill = (text: string): string =>
  renderTemplate({ a: 1 }, { template: 't', templates: { t: text }, escapesHtml: true });

const ALL = Object.entries({ ...told, ...more });

const few = (n: number, needed = 73) => [{ key: 'cell.inconclusive.few', with: { n, needed } }];

describe('the page', () => {
  it.each(ALL)('of a drill that ended as %s needs no script and nothing from elsewhere', (_name, run) => {
    const content = page(run);
    expect(content).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(content).not.toMatch(/<script|\son\w+=|javascript:|@import|url\(/i);
    expect(content).not.toMatch(/(?:https?:)?\/\/[a-z]/i);
    expect(content).not.toMatch(/undefined|NaN|\[object|Infinity/);
  });

  it.each(ALL)('of a drill that ended as %s tells the verdict in both languages', (_name, run) => {
    const [en, zh] = {
      PASSED: ['PASSED', '通过'],
      FAILED: ['FAILED', '未通过'],
      STOPPED: ['STOPPED', '已中止'],
      BLOCKED: ['BLOCKED', '未开始'],
      INCONCLUSIVE: ['INCONCLUSIVE', '无法判定'],
      CLEANUP_FAILED: ['CLEAN-UP FAILED', '清理失败'],
    }[run.verdict];
    expect(part(run, 'en')).toContain(`</span>${en}</span>`);
    expect(part(run, 'zh')).toContain(`</span>${zh}</span>`);
  });

  it('shows the language of its reader first', () => {
    expect(page(told.PASSED, 'zh')).toMatch(/<html lang="zh-CN">/);
    expect(page(told.PASSED, 'zh')).toMatch(/id="zh" checked/);
    expect(page(told.PASSED, 'en')).toMatch(/id="en" checked/);
  });

  it('is the same whenever it is rendered', () => {
    expect(html.render({ run: told.FAILED, language: 'en', templates })).toBe(page(told.FAILED));
  });

  it('names the worst surface with its numbers, who acts, and the command that runs it again', () => {
    const first = words(part(told.FAILED, 'en')).split('Declared and observed')[0] ?? '';
    expect(first).toContain('1 of 4 surfaces did not behave as declared');
    expect(first).toContain('“Home page” should have degraded to 202; instead every request timed out (0 of 111');
    expect(first).toContain('It came back at once when the fault was gone');
    expect(first).toMatch(/Who acts\s+storefront/);
    expect(first).toContain('--only-surface app.home --seed 1');
    expect(first).toContain('auth slow');
    expect(words(part(told.FAILED, 'zh'))).toContain('本应降级为“202”，实际每个请求都超时（111 次中 0 次符合预案');
  });

  it('shows the failed row with its reason, its error classes and three samples, before those that passed', () => {
    const [, ...after] = part(told.FAILED, 'en').split('MAY DEGRADE');
    const row = after.join('');
    expect(row.indexOf('app.home')).toBeLessThan(row.indexOf('app.receipt'));
    expect(row).toContain('0% of 111 answers were as declared');
    expect(words(row)).toContain('111× timeout');
    expect(words(row).match(/\+1\.\ds timeout after 3\.0s/g)).toHaveLength(3);
  });

  it('says of a drill that learnt nothing, or not all, what it did not learn', () => {
    expect(words(page(told.BLOCKED))).toContain('nothing is known about how this stack degrades');
    expect(words(part(told.BLOCKED, 'en'))).toMatch(/Who acts\s+storage\s+oss\.put/);
    expect(words(page(told.STOPPED))).toContain('did not run to its end');
    expect(words(page(more.died))).toContain('The runner died');
    expect(words(page(told.INCONCLUSIVE))).toContain('Nothing proves that cut took hold: auth still answered');
    expect(words(page(told.INCONCLUSIVE))).toContain('app.home, app.receipt and oss.put');
    expect(words(page(told.CLEANUP_FAILED))).toContain('npx brownout down R1');
    expect(words(page(told.CLEANUP_FAILED))).toContain('toxic slow on app-&gt;auth');
  });

  it('says on the first screen what was not learnt and what was not tested', () => {
    expect(firstScreen(told.STOPPED)).toContain('What was not learnt The drill did not run to its end');
    expect(firstScreen(told.STOPPED)).toContain('stopped 9.0s');
    expect(firstScreen(told.BLOCKED)).toContain('What was not learnt No fault was injected');
    expect(firstScreen(told.INCONCLUSIVE)).toContain('What was not learnt app.home, app.receipt and oss.put');
    expect(firstScreen(told.PASSED)).not.toContain('What was not learnt');
    expect(firstScreen({ ...told.PASSED, notTested: [] })).toContain('neither the scenario nor its stack says');
  });

  it('says once what surfaces did not learn that differ in nothing but how few samples they had', () => {
    const [order, home, receipt, put] = told.STOPPED.cells.map((cell) => ({
      ...cell,
      verdict: 'inconclusive' as const,
    }));
    if (!order || !home || !receipt || !put) throw new Error('no cells');
    const cells = [
      { ...order, because: few(62) },
      { ...home, because: few(16) },
      { ...receipt, because: few(40) },
      { ...put, because: few(40, 110) },
    ];
    const screen = firstScreen({ ...told.STOPPED, cells });
    expect(screen).toContain('app.order, app.home and app.receipt: 16–62 samples are too few, 73 are needed');
    expect(screen).toContain('oss.put: 40 samples are too few, 110 are needed');
    expect(screen).not.toMatch(/: 62 samples/);
  });

  it('groups answers that were not as declared by what they said, wherever they came', () => {
    const [home, ...others] = told.FAILED.cells.filter(({ surface }) => surface !== 'app.order');
    if (home === undefined) throw new Error('no cell');
    const errors = [
      { class: 'status', count: 3, sample: both('502 BackUnavailable') },
      { class: 'timeout', count: 9, sample: both('timeout') },
    ];
    const cells = [home, ...others].map((cell) => ({ ...cell, errors, samples: [] }));
    const section = part({ ...told.FAILED, cells }, 'en').split('<h2>Answers that were not as declared')[1] ?? '';
    const rows = [...section.matchAll(/<tr><td class="num">(.*?)<\/tr>/gs)].map(([row]) => words(row).trim());
    expect(rows.slice(0, 2)).toEqual([
      '27 timeout app.home (9×), app.receipt (9×) and oss.put (9×)',
      '9 status 502 BackUnavailable app.home (3×), app.receipt (3×) and oss.put (3×)',
    ]);
    expect(part(told.PASSED, 'en')).not.toContain('Answers that were not as declared');
  });

  it('says in what the replica differs from production', () => {
    const links = ['client->app', 'app->auth', 'app->db:5432', 'operator->auth'];
    const run = { ...told.PASSED, stack: { ...told.PASSED.stack, links } };
    expect(words(part(run, 'en'))).toContain('every component was a process of one machine');
    expect(words(part(run, 'en'))).toContain('all 2 links between components ran through Toxiproxy');
    expect(words(part(run, 'en'))).toContain('components app, auth and db');
    expect(words(part({ ...run, environment: 'attach' }, 'zh'))).toContain('环境此前已在运行');
    expect(words(part({ ...run, environment: 'moon' }, 'en'))).toContain('the load was that of the probes');
  });

  it('has a strip for every surface that something was expected of, not only for those of the first screen', () => {
    const [, all = ''] = part(told.FAILED, 'en').split('What happened when, in full');
    expect(all.split('Declared and observed')[0]?.match(/<svg /g)).toHaveLength(4);
  });

  it('has lines to sign, and the files that were run with their hashes, once', () => {
    const sources = [{ file: '/home/me/a.yaml', text: 'id: a\n  b: "<i>"\n', sha256: 'ab12' }];
    const content = html.render({ run: told.PASSED, language: 'en', templates, sources });
    expect(content.match(/id: a\n {2}b: &quot;&lt;i&gt;&quot;/g)).toHaveLength(1);
    expect(content).toContain('sha256 ab12');
    expect(content).not.toContain('/home/me');
    expect(words(content)).toContain('Evaluator');
    expect(words(content)).toContain('批准人');
    expect(page(told.PASSED)).not.toContain('sha256');
  });

  it('draws states in shapes of their own, not in colours alone', () => {
    const [svg = ''] = /<svg.*?<\/svg>/.exec(part(told.FAILED, 'en')) ?? [];
    const heights = [...svg.matchAll(/class="(healthy|failing)"[^>]*height="(\d+)"/g)].map(([, of, high]) => [
      of,
      high,
    ]);
    expect(new Map(heights as [string, string][])).toEqual(
      new Map([
        ['healthy', '3'],
        ['failing', '10'],
      ]),
    );
  });

  it.each(ALL)('of a drill that ended as %s keeps hostile text inert', (_name, run) => {
    const clean = page(run).match(/<[a-z][^>]*>/gi) ?? [];
    const poison = page(poisoned(run));
    const dirty = poison.match(/<[a-z][^>]*>/gi) ?? [];
    expect(names(dirty)).toEqual(names(clean));
    expect(dirty.join('')).not.toMatch(/onerror=[^&"]*>/);
    // eslint-disable-next-line no-control-regex
    expect(poison).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u202E]/);
  });
});

/** Fails on every field that is asked for and is not there: Handlebars itself lets some pass. */
const watched = <T extends object>(value: T): T =>
  new Proxy(value, {
    get: (target, name, receiver): unknown => {
      if (typeof name === 'string' && !(name in target) && !Number.isInteger(Number(name)))
        throw new Error(`the view has no field ${name}`);
      const inner: unknown = Reflect.get(target, name, receiver);
      return typeof inner === 'object' && inner !== null ? watched(inner) : inner;
    },
  });

describe('templates', () => {
  it.each(ALL)('ask for no field that the view of %s lacks', (_name, run) => {
    const view = watched(pageView({ run, language: 'en', templates }));
    const rendered = renderTemplate(view, { template: 'report.html.hbs', templates, escapesHtml: true });
    expect(rendered).toBe(page(run));
  });

  it('are refused when they name a field or a helper that nobody knows', () => {
    expect(fill('{{a}}')).toBe('1');
    expect(() => fill('{{b}}')).toThrow(/b/);
    expect(() => fill('{{shout a}}')).toThrow(/shout/);
    expect(() => renderTemplate({}, { template: 'x', templates: {}, escapesHtml: true })).toThrow(/missing/);
  });

  it('show a survivor of an unproven fault as what it is, and the rest as open', () => {
    const { matrix } = (
      pageView({ run: drilled(UNPROVEN), language: 'en', templates }) as {
        reports: readonly { matrix: readonly { rows: readonly { name: string; glyph: string }[] }[] }[];
      }
    ).reports[0] ?? { matrix: [] };
    const glyphs = matrix.flatMap(({ rows }) => rows.map(({ name, glyph }) => `${glyph} ${name}`));
    expect(glyphs).toEqual(['✓ app.order', '⚠ app.home', '⚠ app.receipt', '⚠ oss.put']);
  });
});
