import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/messages/index.ts';
import type { Run } from '../../src/model/run.ts';
import type { Language } from '../../src/model/text.ts';
import { trendOf } from '../../src/core/trend.ts';
import { renderGameDay, renderTrend } from '../../src/reporters/index.ts';
import { HOSTILE, poisoned } from '../reporters/hostile.ts';
import { templates } from '../reporters/read-templates.ts';
import { DAY_RUNS, dayOf, LEFT, OVER_TIME } from '../reporters/told-day.ts';
import { A4_WIDTH, accused, inChromium, type Look, PHONE, WIDTH } from './in-chromium.ts';

const hostile = DAY_RUNS.map((run): Run => ({ ...poisoned(run), id: run.id, startedAt: run.startedAt }));

/** Pages of several runs, by what they are of. */
const PAGES: Readonly<Record<string, (language: Language) => string>> = {
  'a game day': (language) => renderGameDay({ ...dayOf(DAY_RUNS), language, templates })[0]?.content ?? '',
  'a game day with hostile text': (language) =>
    renderGameDay({ ...dayOf(hostile), language, templates })[0]?.content ?? '',
  'a trend': (language) => renderTrend({ trend: trendOf(OVER_TIME, LEFT), language, templates })[0]?.content ?? '',
  'a trend with hostile text': (language) => {
    const evil = OVER_TIME.map((run): Run => ({ ...poisoned(run), id: run.id, startedAt: run.startedAt }));
    return renderTrend({ trend: trendOf(evil, LEFT), language, templates })[0]?.content ?? '';
  },
};
const NAMES = Object.keys(PAGES);

const openPage = inChromium();

const CUT_OFF = `[...document.querySelectorAll('main *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest('.scroll'))
  .map((one) => one.outerHTML.slice(0, 120))`;

const open = async (
  name: string,
  { language = 'en', ...options }: BrowserContextOptions & { readonly language?: Language },
  look: Look,
): Promise<void> => openPage(PAGES[name]?.(language) ?? '', options, look);

describe.each(NAMES)('the page of %s', (name) => {
  it.each(['light', 'dark'] as const)('has nothing that axe-core finds, in the %s theme', async (colorScheme) => {
    await open(name, { colorScheme }, async (page) => {
      expect(await accused(page)).toEqual([]);
      await page.locator('label[for=zh]').click();
      expect(await page.locator('main > div.en').isVisible()).toBe(false);
      expect(await accused(page)).toEqual([]);
    });
  });

  it('needs no scrolling sideways on a phone, and has nothing that axe-core finds there', async () => {
    await open(name, { viewport: PHONE }, async (page) => {
      for (const language of ['en', 'zh']) {
        await page.locator(`label[for=${language}]`).click();
        expect(await page.evaluate(WIDTH)).toBe(PHONE.width);
        expect(await page.evaluate(CUT_OFF)).toEqual([]);
      }
      expect(await accused(page)).toEqual([]);
    });
  });

  it('asks for nothing but itself, breaks no rule of its policy and runs nothing', async () => {
    await open(name, {}, async (page, deeds) => {
      expect(deeds).toEqual({ said: [], asked: [''] });
      expect(await page.locator('img, script, iframe, object, form, base, link').count()).toBe(0);
      const whole = (await page.locator('html').textContent()) ?? '';
      expect(whole.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}]/gu)).toBeNull();
    });
  });

  it('begins in the language of its reader, and changes it without any script', async () => {
    await open(name, { javaScriptEnabled: false, language: 'zh' }, async (page) => {
      const [english, chinese] = [page.locator('main > div.en'), page.locator('main > div.zh')];
      expect([await english.isVisible(), await chinese.isVisible()]).toEqual([false, true]);
      await page.locator('label[for=en]').click();
      expect([await english.isVisible(), await chinese.isVisible()]).toEqual([true, false]);
    });
  });

  it('has nothing cut off at the side in print', async () => {
    await open(name, { viewport: { width: A4_WIDTH, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate(WIDTH)).toBe(A4_WIDTH);
    });
  });
});

it.each(['a game day with hostile text', 'a trend with hostile text'])(
  'text of a target is shown in %s as it is',
  async (name) => {
    await open(name, {}, async (page) => {
      expect(await page.locator('main > div.en').textContent()).toContain(plain(HOSTILE));
    });
  },
);
