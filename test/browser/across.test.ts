import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plain } from '../../src/messages/index.ts';
import type { Run } from '../../src/model/run.ts';
import type { Language } from '../../src/model/text.ts';
import { trendOf } from '../../src/core/trend.ts';
import { renderGameDay, renderTrend } from '../../src/reporters/index.ts';
import { HOSTILE, poisoned } from '../reporters/hostile.ts';
import { templates } from '../reporters/read-templates.ts';
import { DAY_RUNS, dayOf, LEFT, OVER_TIME } from '../reporters/told-day.ts';
import { browserObstacle, chromiumOfTests } from '../support/browser-obstacle.ts';

const PHONE = { width: 390, height: 844 };
const A4_WIDTH = 703;
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

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'test-of-brownout-'));

beforeAll(async () => {
  const executablePath = chromiumOfTests();
  if (executablePath === undefined) throw new Error(browserObstacle());
  browser = await chromium.launch({ executablePath });
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

// What a browser evaluates is text here: the types of pages are not those of this project.
const WIDTH = 'document.documentElement.scrollWidth';
const CUT_OFF = `[...document.querySelectorAll('main *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest('.scroll'))
  .map((one) => one.outerHTML.slice(0, 120))`;

interface Deeds {
  readonly said: string[];
  readonly asked: string[];
}

type Look = (page: Page, deeds: Deeds) => Promise<void>;

const open = async (
  name: string,
  options: BrowserContextOptions & { readonly language?: Language },
  look: Look,
): Promise<void> => {
  const { language = 'en', ...rest } = options;
  const file = join(folder, 'page.html');
  writeFileSync(file, PAGES[name]?.(language) ?? '');
  const context = await browser.newContext(rest);
  const page = await context.newPage();
  const deeds: Deeds = { said: [], asked: [] };
  const { href } = pathToFileURL(file);
  page.on('console', (message) => deeds.said.push(message.text()));
  page.on('pageerror', (error) => deeds.said.push(error.message));
  page.on('dialog', (dialog) => deeds.said.push(dialog.message()));
  page.on('request', (request) => deeds.asked.push(request.url() === href ? '' : request.url()));
  try {
    await page.goto(href);
    await look(page, deeds);
  } finally {
    await context.close();
  }
};

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const accused = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate('axe.run()')) as { readonly violations: readonly Finding[] };
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
};

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
