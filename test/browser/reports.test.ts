import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/messages/index.ts';
import type { Run } from '../../src/model/run.ts';
import { both, type Text } from '../../src/model/text.ts';
import { html } from '../../src/reporters/html.ts';
import { HOSTILE, poisoned } from '../reporters/hostile.ts';
import { templates } from '../reporters/read-templates.ts';
import { more, told } from '../reporters/told-runs.ts';
import { A4_WIDTH, accused, inChromium, type Look, PHONE, WIDTH } from './in-chromium.ts';

const RUNS: Readonly<Record<string, Run>> = { ...told, ...more };
/** The last run that each of them can be compared with. */
const LAST = told.PASSED;
/** One of each verdict, and one whose runner died. */
const ALL = [...Object.keys(told), 'died'];
const SOURCES = [
  { file: '/shop/auth-down.yaml', text: 'kind: Scenario\nid: auth-down\n', sha256: 'a1'.repeat(32) },
  { file: '/shop/stack.yaml', text: 'kind: Stack\n', sha256: 'b2'.repeat(32) },
];
const LOGS = [
  { file: 'app.log', component: 'app', bytes: 133, lines: 4 },
  { file: 'auth.log', component: 'auth', bytes: 31_819, lines: 512 },
];
/** What becomes of components when one of them is killed. */
const EVENTS = [
  { at: 5200, component: 'auth', event: 'die' },
  { at: 9000, component: 'rds', event: 'oom' },
];

const openPage = inChromium();

// What a browser evaluates is text here: the types of pages are not those of this project.
const UNFOLD = "for (const each of document.querySelectorAll('details')) each.open = true";
const FOLD = "for (const each of document.querySelectorAll('details')) each.open = false";
const BACKGROUND = 'getComputedStyle(document.body).backgroundColor';
/** What a phone neither shows whole nor lets its reader scroll to; labels within the lanes of a timeline may be cut. */
const CUT_OFF = `[...document.querySelectorAll('main *')]
  .filter((one) => !one.closest('.lane') && one.getBoundingClientRect().right > innerWidth)
  .filter((one) => !one.closest('.scroll') || getComputedStyle(one.closest('.scroll')).overflowX !== 'auto')
  .map((one) => one.outerHTML.slice(0, 120))`;

/** Opens the report of a run, all of it unfolded. */
const open = async (
  run: Run,
  options: BrowserContextOptions & { readonly language?: 'en' | 'zh'; readonly logs?: typeof LOGS },
  look: Look,
): Promise<void> => {
  const { language = 'en', logs = [], ...rest } = options;
  const markup = html.render({ run, last: LAST, language, templates, sources: SOURCES, logs });
  await openPage(markup, rest, async (page, deeds) => {
    await page.evaluate(UNFOLD);
    await look(page, deeds);
  });
};

/** Pages of a PDF; each is an object of its own. */
const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;

const print = async (page: Page): Promise<Buffer> => page.pdf({ preferCSSPageSize: true, printBackground: true });

const hide = async (page: Page, what: string): Promise<void> => {
  await page.addStyleTag({ content: `${what} { display: none !important; }` });
};

const textOf = async (page: Page, language: 'en' | 'zh'): Promise<string> =>
  (await page.locator(`main > div.${language}`).textContent()) ?? '';

describe.each(['light', 'dark'] as const)('axe-core, in the %s theme', (colorScheme) => {
  it.each(ALL)('finds nothing in the report of a drill that ended as %s, in both languages', async (name) => {
    await open(RUNS[name] as Run, { colorScheme }, async (page) => {
      expect(await accused(page)).toEqual([]);
      await page.locator('label[for=zh]').click();
      expect(await accused(page)).toEqual([]);
    });
  });

  it('finds nothing on a phone, where tables are wider than the screen', async () => {
    await open(told.FAILED, { colorScheme, viewport: PHONE }, async (page) => {
      expect(await accused(page)).toEqual([]);
    });
  });

  it('finds what is planted', async () => {
    await open(told.FAILED, { colorScheme }, async (page) => {
      await page.evaluate("document.querySelector('main').append(document.createElement('button'))");
      expect((await accused(page)).join()).toContain('button-name');
    });
  });
});

describe('the page', () => {
  it.each(ALL)(
    'of a drill that ended as %s asks for nothing but itself and breaks no rule of its policy',
    async (name) => {
      await open(RUNS[name] as Run, {}, async (_page, deeds) => {
        expect(deeds).toEqual({ said: [], asked: [''] });
      });
    },
  );

  it('would be kept from asking for anything, and from running anything', async () => {
    await open(told.PASSED, {}, async (page, deeds) => {
      await page.evaluate(`
        const image = document.createElement('img');
        image.src = 'http://127.0.0.1:9/x.png';
        const script = document.createElement('script');
        script.textContent = 'globalThis.ran = true';
        document.body.append(image, script);`);
      expect(await page.evaluate("'ran' in globalThis")).toBe(false);
      expect(deeds.said.join('\n')).toMatch(/Content Security Policy.*img-src|img-src.*Content Security Policy/s);
      expect(deeds.said.join('\n')).toMatch(/script/);
    });
  });

  it('changes its language without any script', async () => {
    await open(told.FAILED, { javaScriptEnabled: false }, async (page) => {
      const [english, chinese] = [page.locator('main > div.en'), page.locator('main > div.zh')];
      expect([await english.isVisible(), await chinese.isVisible()]).toEqual([true, false]);
      await page.locator('label[for=zh]').click();
      expect([await english.isVisible(), await chinese.isVisible()]).toEqual([false, true]);
      expect(await page.locator('header').getByText('模拟演练').isVisible()).toBe(true);
    });
  });

  it('begins in the language of its reader', async () => {
    await open(told.FAILED, { language: 'zh' }, async (page) => {
      expect(await page.locator('main > div.zh').isVisible()).toBe(true);
      expect(await page.locator('main > div.en').isVisible()).toBe(false);
    });
  });

  it('changes its language by the keyboard alone', async () => {
    await open(told.FAILED, {}, async (page) => {
      await page.locator('#en').focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.locator('main > div.zh').isVisible()).toBe(true);
    });
  });

  it('is dark where its reader wants it dark', async () => {
    const shades: unknown[] = [];
    for (const colorScheme of ['light', 'dark'] as const)
      await open(told.FAILED, { colorScheme }, async (page) => {
        shades.push(await page.evaluate(BACKGROUND));
      });
    expect(shades).toEqual(['rgb(244, 245, 247)', 'rgb(14, 17, 22)']);
  });

  it.each([...ALL, 'hostile'])('of a drill that ended as %s needs no scrolling sideways on a phone', async (name) => {
    const run = RUNS[name] ?? poisoned(told.FAILED);
    await open(run, { viewport: PHONE }, async (page) => {
      for (const language of ['en', 'zh']) {
        await page.locator(`label[for=${language}]`).click();
        expect(await page.evaluate(WIDTH)).toBe(PHONE.width);
        expect(await page.evaluate(CUT_OFF)).toEqual([]);
      }
    });
  });
});

describe('in print', () => {
  const REST = 'main > div > :not(.screen), main > section';

  it.each(ALL)('the first screen of a drill that ended as %s is one A4 page, in both languages', async (name) => {
    await open(RUNS[name] as Run, {}, async (page) => {
      await hide(page, REST);
      for (const language of ['en', 'zh']) {
        await page.locator(`label[for=${language}]`).click();
        expect(pagesOf(await print(page))).toBe(1);
      }
    });
  });

  it('the rest begins on the page after the first screen', async () => {
    await open(told.FAILED, {}, async (page) => {
      // Half a page and a table of four lines would have room on one.
      await hide(page, 'main > div > section:not(:last-child), main > section');
      expect(pagesOf(await print(page))).toBe(2);
    });
  });

  it('folded rows are open', async () => {
    await open(told.FAILED, { viewport: { width: A4_WIDTH, height: 1000 } }, async (page) => {
      await page.evaluate(FOLD);
      const heights = async (): Promise<readonly number[]> =>
        page
          .locator('main > div.en details, main > section details')
          .evaluateAll((all) =>
            all.map((one) => one.getBoundingClientRect().height - (one.querySelector('summary')?.offsetHeight ?? 0)),
          );
      expect(Math.max(...(await heights()))).toBeLessThan(10);
      await page.emulateMedia({ media: 'print' });
      const printed = await heights();
      expect(printed.length).toBeGreaterThan(4);
      expect(Math.min(...printed)).toBeGreaterThan(10);
    });
  });

  it('nothing is cut off at the side of the page', async () => {
    await open(told.FAILED, { viewport: { width: A4_WIDTH, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate(WIDTH)).toBe(A4_WIDTH);
    });
  });

  it('the course of each surface stands beside its name', async () => {
    await open(told.FAILED, { viewport: { width: A4_WIDTH, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const boxes = async (what: string) =>
        page
          .locator(`main > div.en ${what}`)
          .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ x, width }) => ({ x, width })));
      const namesEnd = Math.max(...(await boxes('.lanes .name:not(:empty)')).map(({ x, width }) => x + width));
      const courses = [...(await boxes('.lanes svg.strip')), ...(await boxes('.lanes .lane'))];
      expect(courses.length).toBeGreaterThan(8);
      for (const { x, width } of courses) {
        expect(x).toBeGreaterThan(namesEnd);
        expect(width).toBeGreaterThan(A4_WIDTH / 2);
      }
    });
  });

  it('is light on a dark screen, too', async () => {
    await open(told.FAILED, { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate(BACKGROUND)).toBe('rgb(255, 255, 255)');
    });
  });
});

const hostile = (name: string): Text => both(`${name}${HOSTILE}`);

describe('the components of a drill', () => {
  const run: Run = {
    ...told.FAILED,
    components: EVENTS,
    faults: told.FAILED.faults.map((each) => ({ ...each, touches: ['auth#process'] })),
  };

  it.each(['light', 'dark'] as const)('are read by all, in the %s theme', async (colorScheme) => {
    await open(run, { colorScheme, logs: LOGS }, async (page) => {
      expect(await accused(page)).toEqual([]);
      await page.locator('label[for=zh]').click();
      expect(await accused(page)).toEqual([]);
    });
  });

  it('fit on a phone, and their marks stand within the timeline', async () => {
    await open(run, { viewport: PHONE, logs: LOGS }, async (page) => {
      expect(await page.evaluate(WIDTH)).toBe(PHONE.width);
      expect(await page.evaluate(CUT_OFF)).toEqual([]);
      const ticks = await page
        .locator('main > div.en .tick')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x));
      expect(ticks.length).toBeGreaterThan(2);
      expect(ticks.every((x) => x > 0 && x < PHONE.width)).toBe(true);
    });
  });

  it('lead to their logs, and to nothing else', async () => {
    await open(run, { logs: LOGS }, async (page) => {
      const links = await page
        .locator('main > div.en a')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
      expect(links).toEqual(['logs/app.log', 'logs/auth.log']);
    });
  });
});

describe('a fault as it was planned', () => {
  it('is an outline around the fault as it was, that hides nothing of it', async () => {
    await open(told.FAILED, {}, async (page) => {
      const [outline, fault] = await Promise.all(
        ['.planned', '.span.fault'].map(async (what) => page.locator(`main > div.en .screen ${what}`).boundingBox()),
      );
      expect(outline?.height).toBeGreaterThan(fault?.height ?? 99);
      expect(Math.abs((outline?.x ?? 0) - (fault?.x ?? 99))).toBeLessThan(3);
      const shade = "getComputedStyle(document.querySelector('main > div.en .screen .planned')).backgroundColor";
      expect(await page.evaluate(shade)).toBe('rgba(0, 0, 0, 0)');
    });
  });
});

describe('hostile text from a target', () => {
  const SHOWN = plain(HOSTILE);
  const [fault] = told.FAILED.faults;
  if (fault === undefined) throw new Error('no fault');

  /** Every field that holds what a target answered, or what this machine was seen to hold. */
  const run: Run = {
    ...told.FAILED,
    verdict: 'CLEANUP_FAILED',
    cells: told.FAILED.cells.map((cell) => ({
      ...cell,
      errors: cell.errors.map((error) => ({ ...error, class: `class${HOSTILE}`, sample: hostile('error') })),
      samples: cell.samples.map((sample) => ({ ...sample, says: hostile('sample') })),
      evidence: { says: hostile('evidence'), verdict: 'worse' },
    })),
    faults: [
      { ...fault, seen: hostile('seen') },
      { ...fault, unproven: hostile('unproven'), owed: [`owed${HOSTILE}`] },
    ],
    invariants: [
      {
        name: 'receipts',
        verdict: 'broken',
        acked: 9,
        listed: 8,
        lost: [`lost${HOSTILE}`],
        doubled: [`doubled${HOSTILE}`],
        foreign: [`foreign${HOSTILE}`],
        disordered: [`disordered${HOSTILE}`],
        error: hostile('unread'),
      },
    ],
    residue: { ...told.FAILED.residue, left: [hostile('left')] },
    reasons: [{ key: 'drill.stopped', with: { rule: 'stop-when', because: hostile('because') } }],
  };
  const FIELDS =
    'class error sample evidence seen unproven owed lost doubled foreign disordered unread left because'.split(' ');

  it.each(['en', 'zh'] as const)('is shown as it is, in every field that it can fill (%s)', async (language) => {
    await open(run, { language }, async (page) => {
      const text = await textOf(page, language);
      expect(FIELDS.filter((field) => !text.includes(`${field}${SHOWN}`))).toEqual([]);
      expect(SHOWN).toContain('{{constructor}}');
      expect(SHOWN).toContain('</script>');
    });
  });

  it.each([
    ['what targets fill', run],
    ['every text of a run', poisoned(told.FAILED)],
    ['every text of a blocked run', poisoned(told.BLOCKED)],
  ])('does nothing, in %s', async (_what, each) => {
    await open(each, {}, async (page, deeds) => {
      expect(deeds).toEqual({ said: [], asked: [''] });
      expect(await page.locator('img, script, iframe, object, form, base, link').count()).toBe(0);
      const links = await page.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
      expect(links).toEqual(['#result', 'run.json']);
      const whole = (await page.locator('html').textContent()) ?? '';
      expect(whole.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}]/gu)).toBeNull();
      expect(await page.title()).toContain('Brownout');
    });
  });
});
