import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { browserObstacle, chromiumOfTests } from '../support/browser-obstacle.ts';

export const PHONE = { width: 390, height: 844 };
/** A4 within its margins, in CSS pixels. */
export const A4_WIDTH = 703;

// What a browser evaluates is text here: the types of pages are not those of this project.
export const WIDTH = 'document.documentElement.scrollWidth';

/** What a page did that a report must not do. */
interface Deeds {
  readonly said: string[];
  readonly asked: string[];
}

export type Look = (page: Page, deeds: Deeds) => Promise<void>;

/** A Chromium for the tests of a file. Returns how a page opens in it, for a test to look at. */
export const inChromium = (): ((markup: string, options: BrowserContextOptions, look: Look) => Promise<void>) => {
  let browser: Browser | undefined;
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
  return async (markup, options, look) => {
    if (browser === undefined) throw new Error('pages open in tests, not before');
    const file = join(folder, 'page.html');
    writeFileSync(file, markup);
    const context = await browser.newContext(options);
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
};

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe-core finds, in words. It is evaluated by the browser itself: the page's policy lets nobody else in. */
export const accused = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate('axe.run()')) as { readonly violations: readonly Finding[] };
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
};
