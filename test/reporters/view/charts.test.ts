import { describe, expect, it } from 'vitest';
import type { Run, SeriesSet } from '../../../src/model/run.ts';
import { html } from '../../../src/reporters/html.ts';
import { chartsView } from '../../../src/reporters/view/charts.ts';
import { blastView } from '../../../src/reporters/view/blast.ts';
import { poisoned } from '../hostile.ts';
import { templates } from '../read-templates.ts';
import { more, told } from '../told-runs.ts';

const page = (run: Run): string => html.render({ run, language: 'en', templates });
/** The same drill, had everything happened later. */
const moved = (run: Run, ms: number): Run => {
  const later = (set: SeriesSet): SeriesSet => ({
    ...set,
    at: set.at
      .split(' ')
      .map((at) => Number(at) + ms)
      .join(' '),
    to: set.to + ms,
  });
  return {
    ...run,
    faults: run.faults.map((fault) => ({ ...fault, biting: (fault.biting ?? 0) + ms })),
    ...(run.series && { series: { fine: later(run.series.fine), coarse: later(run.series.coarse) } }),
  };
};

/** How many cells rows of the tables behind charts have: all alike have one number. */
const cellsPerRow = (markup: string): readonly number[] => {
  const tables = markup.match(/<figure class="card group figure .*?<\/figure>/gs) ?? [];
  const rows = tables.flatMap((table) => table.match(/<tr>.*/g) ?? []);
  return [...new Set(rows.map((row) => row.match(/<t[dh][ >]/g)?.length ?? 0))];
};

const textOf = (svg: { toHTML(): string }): string => svg.toHTML();

const besideLast = (last?: Run): string =>
  textOf(chartsView({ run: told.FAILED, last }, 'en', true)?.charts[0]?.svg ?? { toHTML: () => '' });

const pathOf = (markup: string): string => /class="c-last" d="([^"]+)"/.exec(markup)?.[1] ?? '';

describe('charts', () => {
  it('show what is not as declared, each with its finding in words and a table of the same numbers', () => {
    const { charts, left } = chartsView({ run: told.FAILED }, 'en', true) ?? { charts: [], left: '' };
    expect(charts.map(({ name }) => name)).toEqual(['app.home']);
    expect(left).toBe('');
    const [chart] = charts;
    expect(chart?.finding).toMatch(/^Before the fault: 20 answers, none bad, slowest good one 5ms\. While it was on: /);
    expect(chart?.finding).toMatch(/\d+ bad \(\d+ timeout\)\. After it: \d+ answers, none bad/);
    const errors = (chart?.rows ?? []).map((row) => Number(/^\d+/.exec(row.errors)?.[0]));
    const bad = /(\d+) bad/.exec(chart?.finding ?? '')?.[1];
    expect(String(errors.reduce((sum, count) => sum + count, 0))).toBe(bad);
    expect(chart?.rows.filter(({ state }) => state === 'not as declared').every(({ p50 }) => p50 === '–')).toBe(true);
  });

  it('say their finding where a picture cannot be seen, in the language of their reader', () => {
    const [chart] = chartsView({ run: told.FAILED }, 'zh', true)?.charts ?? [];
    const svg = chart === undefined ? '' : textOf(chart.svg);
    expect(svg).toMatch(
      /role="img" aria-labelledby="([\w-]+)" aria-describedby="([\w-]+)"><title id="\1">.*<desc id="\2">/,
    );
    expect(svg).toContain(`">${chart?.finding}</desc>`);
    expect(svg).toContain('次异常（超时');
  });

  it('tell lines and bands apart without colour, by classes of their own', () => {
    const svg = textOf(chartsView({ run: told.FAILED }, 'en', true)?.charts[0]?.svg ?? { toHTML: () => '' });
    for (const name of ['c-p50', 'c-p95', 'c-max', 'c-errors', 'c-limit', 'c-actual', 'c-planned', 'c-edge'])
      expect(svg).toContain(`class="${name}"`);
    expect(svg).not.toMatch(/NaN|undefined|(fill|stroke)=/);
  });

  it('are drawn once in a page, and used again by its other language', () => {
    const content = page(told.FAILED);
    expect(content.match(/<g id="chart-0"/g)).toHaveLength(1);
    expect(content.match(/<use href="#chart-0"/g)).toHaveLength(1);
    const ids = [...content.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are left out where all is as declared, where there is nothing to draw, and of older runs', () => {
    expect(chartsView({ run: told.PASSED }, 'en', true)).toBeNull();
    const { series: _series, ...old } = told.FAILED;
    expect(chartsView({ run: old }, 'en', true)).toBeNull();
    expect(page(old)).toContain('FAILED');
    expect(page(old)).not.toContain('id="chart-0"');
  });

  it('show the last run’s 95th percentile from where both faults took hold, and in the table', () => {
    const late: Run = moved(told.PASSED, 2000);
    expect(pathOf(besideLast(told.PASSED))).toMatch(/^M\d+ \d+h/);
    // That its drill was slower to get to the fault moves nothing.
    expect(pathOf(besideLast(late))).toBe(pathOf(besideLast(told.PASSED)));
    const { charts, last } = chartsView({ run: told.FAILED, last: told.PASSED }, 'en', true) ?? {
      charts: [],
      last: '',
    };
    expect(last).toBe(`95th percentile of the last run, ${told.PASSED.id}`);
    const during = charts[0]?.rows.filter(({ state }) => state === 'not as declared') ?? [];
    expect(during.length).toBeGreaterThan(5);
    // Now nothing was good, then a reply took 20 ms.
    expect(during.slice(1, 5).map((row) => [row.p95, row.last])).toEqual(
      Array.from({ length: 4 }, () => ['–', '20ms']),
    );
    const markup = html.render({ run: told.FAILED, last: told.PASSED, language: 'en', templates });
    expect(markup).toContain('95th, last run</th>');
    expect(markup).toContain('上次第 95 百分位</th>');
    expect(cellsPerRow(markup)).toHaveLength(1);
  });

  it('show no line of a last run where there is none, or where its fault never took hold', () => {
    const never: Run = { ...told.PASSED, faults: told.PASSED.faults.map((fault) => ({ ...fault, biting: null })) };
    const { series: _none, ...old } = told.PASSED;
    for (const last of [undefined, never, told.BLOCKED, old]) {
      const view = chartsView({ run: told.FAILED, last }, 'en', true);
      expect(view?.last).toBe('');
      expect(textOf(view?.charts[0]?.svg ?? { toHTML: () => '' })).not.toContain('c-last');
    }
    expect(page(told.FAILED)).not.toContain('95th, last run');
    expect(cellsPerRow(page(told.FAILED))).toHaveLength(1);
  });

  it('are of a drill that was kept from beginning those of the surfaces that kept it', () => {
    const { reasons } = told.BLOCKED;
    const names = (surfaces: string): readonly string[] => {
      const why = reasons.map((reason) => ({ ...reason, with: { ...reason.with, surfaces } }));
      const view = chartsView({ run: { ...told.INCONCLUSIVE, reasons: why } }, 'en', true);
      return view?.charts.map(({ name }) => name) ?? [];
    };
    expect(names('oss.put')).toEqual(['oss.put']);
    expect(names('')).toEqual(['app.home', 'app.receipt', 'oss.put']);
  });

  it('name the surfaces for which a page has no room', () => {
    const count = 40;
    const numbers = Array.from({ length: 600 }, (_none, index) => index).join(' ');
    const facts = told.FAILED.surfaces.find(({ name }) => name === 'app.home');
    const cell = told.FAILED.cells.find(({ surface }) => surface === 'app.home');
    if (facts === undefined || cell === undefined) throw new Error('no app.home');
    const names = Array.from({ length: count }, (_none, index) => `part${index}.`);
    const column = { n: numbers, p50: numbers, p95: numbers, max: numbers, errors: [], state: '' };
    const set = { at: numbers, to: 600, surfaces: names.map((surface) => ({ surface, ...column })) };
    const run = {
      ...told.FAILED,
      surfaces: names.map((name) => ({ ...facts, name })),
      cells: names.map((surface) => ({ ...cell, surface })),
      series: { fine: set, coarse: set },
    };
    const view = chartsView({ run }, 'en', true);
    expect(view?.charts).toHaveLength(6);
    expect(view?.left).toContain('part6.');
    expect(view?.left).toContain('part39.');
  });

  it('cannot be broken by what a file says instead of numbers', () => {
    expect(page(poisoned(told.FAILED))).not.toMatch(/NaN|undefined/);
    expect(page(poisoned(more.failOpen))).not.toMatch(/NaN|undefined/);
  });
});

describe('how far a fault reached', () => {
  it('is told in words, drawn, and stands in a table with the same glyphs', () => {
    const view = blastView(told.FAILED, 'en', true);
    expect(view?.finding).toContain('0 of 4 surfaces should feel that; 3 were seen to.');
    expect(view?.finding).toContain('though the stack does not foretell it: app.home, app.receipt and oss.put.');
    expect(view?.rows.map(({ glyph, name }) => `${glyph} ${name}`)).toEqual([
      '▲ app.home',
      '▲ app.receipt',
      '▲ oss.put',
      '– app.order',
    ]);
    const svg = textOf(view?.svg ?? { toHTML: () => '' });
    expect(svg.match(/class="g-seen"[^>]*>▲</g)).toHaveLength(3);
    expect(svg).toContain(`">${view?.finding}</desc>`);
  });

  it('is not said to be small where nobody knows', () => {
    const { finding = '' } = blastView(told.INCONCLUSIVE, 'en', true) ?? {};
    expect(finding).toContain('Of 3 surfaces it could not be told.');
    expect(finding).not.toContain('None was hurt');
    expect(blastView(told.BLOCKED, 'en', true)).toBeNull();
  });
});
