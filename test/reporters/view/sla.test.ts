import { describe, expect, it } from 'vitest';
import { markdown } from '../../../src/reporters/markdown.ts';
import { html } from '../../../src/reporters/html.ts';
import { say } from '../../../src/messages/index.ts';
import { slaView } from '../../../src/reporters/view/sla.ts';
import type { Run } from '../../../src/model/run.ts';
import { SLA_ASSUMPTIONS } from '../../../src/model/sla.ts';
import type { Language } from '../../../src/model/text.ts';
import { bundled } from '../../support/sla-presets.ts';
import { templates } from '../read-templates.ts';
import { reckoned, told, UNPROVEN } from '../told-runs.ts';

const viewOf = (run: Run, language: Language = 'en') => {
  const view = slaView(run.sla, say(language));
  if (view === null) throw new Error('nothing is said of an agreement');
  return view;
};
const text = (run: Run, language: Language): string => markdown.render({ run, language, templates });

const firstScreen = (of: Run): string =>
  /<div class="screen">.*?<ul class="facts">/s.exec(html.render({ run: of, language: 'en', templates }))?.[0] ?? '';

describe('what an agreement would say of a drill', () => {
  const run = reckoned();

  it('is told in one sentence: as users see it, by the agreement, and whether the terms are verified', () => {
    expect(viewOf(run).sentence).toBe(
      'Had it lasted as long as “Alibaba Cloud, 2023-11-12, by its status page” (207 min), then in a month of 30 days users would have seen an availability of 99.8083% (at worst 99.5208%: “Upload with a key”); by the agreement it would be 100%. By the agreement nothing is paid back; by what users saw it would be 25% of the monthly fee. The agreement’s terms are not verified.',
    );
    expect(viewOf(run, 'zh').sentence).toBe(
      '若持续时间与“阿里云 2023-11-12 事故（按状态页）”（207 分钟）相同，当月按 30 天计，用户可感知可用性为 99.8083%（最差为 99.5208%：使用密钥上传），合同口径为 100%。按合同口径无赔付；按用户可感知口径应赔月费用的 25%。协议内容未经核实。',
    );
  });

  it('stands surface by surface, and for the service as a whole', () => {
    const { surfaces, month } = viewOf(run);
    expect(surfaces.map(({ label, share, perceived, contractual }) => [label, share, perceived, contractual])).toEqual([
      ['oss.put', '40%', '99.5208%', '100%'],
      ['app.home', '60%', '100%', '100%'],
    ]);
    expect(month.map(({ label, perceived, contractual }) => [label, perceived, contractual])).toEqual([
      ['availability of the month', '99.8083%', '100%'],
      ['missing of the month', '82.8 min', '0 min'],
      ['step of the ladder', 'below 99.9%: 25%', 'none'],
      ['paid back', '250 CNY', '0 CNY'],
      ['paid back, of the loss', '6%', '0%'],
    ]);
  });

  it('sets what is paid back against the loss, which is reckoned from what the team entered alone', () => {
    expect(viewOf(run).losses).toEqual([
      'uploads: 207 min without oss.put, 10 a minute, are 2,070, worth 4,140 CNY',
      'orders: 0 min without app.order, 50 a minute, are 0, worth 0 CNY',
      'together 4,140 CNY',
    ]);
    const silent = reckoned({}, { losses: [], monthlyFee: null, currency: null });
    expect(viewOf(silent)).toMatchObject({ losses: [], noLosses: expect.stringContaining('None is told') as string });
    expect(text(silent, 'en')).not.toMatch(/CNY|, worth/);
  });

  it('says what it rests on, and where the terms and the length of the outage come from', () => {
    const { assumptions, preset, source, outage } = viewOf(run);
    expect(assumptions.join('\n')).toContain('stand for 207 min');
    expect(assumptions.join('\n')).toContain('To the agreement only these answers are failures: 500/501/502/503/504.');
    expect(assumptions.at(-1)).toMatch(/^Not all of the agreement is verified: the article says/);
    expect(preset).toContain('(NOT VERIFIED)');
    expect(preset).toContain('99.99% promised: 4.32 min may be missing');
    expect(source).toBe('github.com/Vonng/blog (content/cloud/aliyun/index.md), of 2023-11-14');
    expect(outage).toContain('2023-11-12T17:44:00+08:00 to 2023-11-12T21:11:00+08:00, 207 min');
  });

  it('has no doubt to tell where all of the terms are verified', () => {
    const sure = { ...bundled('aliyun-oss-article'), verification: 'verified', note: null } as const;
    const { sentence, assumptions } = viewOf(reckoned({}, { preset: sure }));
    expect(sentence).toMatch(/of the monthly fee\.$/);
    expect(assumptions.join('\n')).not.toContain('verified');
  });

  it('is in the page and in the text, in both languages', () => {
    const page = html.render({ run, language: 'en', templates });
    for (const heading of ['SLA: had this been production', 'SLA 影响测算：假如发生在生产环境'])
      expect(page).toContain(`<h2>${heading}</h2>`);
    expect(text(run, 'en')).toContain('| oss.put | 40% | 100% of');
    expect(text(run, 'zh')).toContain('## SLA 影响测算：假如发生在生产环境');
    expect(text(run, 'zh').split('## SLA')[1]?.split('\n## ')[0]).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/);
  });

  it('is on the first screen, where anything follows', () => {
    expect(firstScreen(run)).toMatch(/<dt>If it lasted<\/dt><dd>Had it lasted as long as “Alibaba Cloud/);
    expect(text(run, 'en')).toMatch(/\n\*\*If it lasted:\*\* Had it lasted .*\n\n\*\*Not tested:\*\*/);
    expect(firstScreen(reckoned(UNPROVEN))).not.toContain('If it lasted');
    expect(text(reckoned(UNPROVEN), 'en')).not.toContain('If it lasted');
  });

  it('is left out where the scenario names no agreement', () => {
    expect(html.render({ run: told.PASSED, language: 'en', templates })).not.toContain('SLA');
    expect(text(told.PASSED, 'en')).not.toContain('SLA');
  });
});

describe('nothing is reckoned', () => {
  it('of a fault that was not shown to be on', () => {
    const view = viewOf(reckoned(UNPROVEN));
    expect(view).toMatchObject({ surfaces: [], month: [], losses: [], noLosses: '', assumptions: [] });
    expect(view.sentence).toBe('Nothing follows for the agreement: the fault was not shown to be on.');
  });

  it('of a service of which a surface was not drilled, though each other one stands', () => {
    const surfaces = [
      { name: 'oss.put', share: 0.4 },
      { name: 'elsewhere', share: 0.6 },
    ];
    const view = viewOf(reckoned({}, { surfaces }));
    expect(view.sentence).toContain('not sampled while the fault was on were elsewhere');
    expect(view.month).toEqual([]);
    expect(view.surfaces.map(({ perceived }) => perceived)).toEqual(['99.5208%', '–']);
  });
});

it.each<Language>(['en', 'zh'])('every assumption has its sentence in %s', (language) => {
  const values = { drilled: 'D', minutes: 'M', scale: 'X', days: 'T', counts: 'C', slot: 'S', cap: 'P', note: 'N' };
  for (const assumption of SLA_ASSUMPTIONS) {
    const sentence = say(language).sla.assumptions[assumption](values);
    expect(sentence, assumption).not.toMatch(/undefined|\[object|^$/);
    expect(/\p{Script=Han}/u.test(sentence), assumption).toBe(language === 'zh');
  }
});
