import { describe, expect, it } from 'vitest';
import { say } from '../../../src/messages/index.ts';
import type { Run } from '../../../src/model/run.ts';
import { html } from '../../../src/reporters/html.ts';
import { timelineView } from '../../../src/reporters/view/timeline.ts';
import { templates } from '../read-templates.ts';
import { told } from '../told-runs.ts';

const page = (run: Run): string => html.render({ run, language: 'en', templates });
const firstScreen = (run: Run): string => /<div class="screen">.*?<ul class="facts">/s.exec(page(run))?.[0] ?? '';
const number = (percent: string | undefined): number => Number(percent?.replace('%', ''));

/** The same run, had its method been planned otherwise. */
const planned = (run: Run, span: { readonly from: number; readonly to: number } | null): Run => ({
  ...run,
  faults: run.faults.map((fault) => ({ ...fault, planned: span })),
});

const brief = (asked: number): Run => ({
  ...told.FAILED,
  faults: told.FAILED.faults.map((fault) => ({ ...fault, asked, gone: asked + 400 })),
});

describe('the first screen', () => {
  it('shows the surface that kept a drill from beginning before all others', () => {
    expect(timelineView(told.BLOCKED, say('en')).strips.map(({ name }) => name)[0]).toBe('oss.put');
  });

  it('has the label of a fault that was on for a moment beside it', () => {
    expect(firstScreen(brief(5000))).toContain('class="span fault narrow"');
    // Near the end there is no room beside it.
    for (const run of [brief(30_000), told.FAILED]) expect(firstScreen(run)).not.toContain('narrow');
  });
});

describe('the axis', () => {
  it('counts from the first fault in round moments, in both languages', () => {
    const { axis, faults } = timelineView(told.FAILED, say('en'));
    expect(axis.name).toBe('from the fault');
    const labels = axis.ticks.map(({ label }) => label);
    expect(labels).toContain('+0s');
    expect(labels).toContain('+10s');
    const zero = axis.ticks.find(({ label }) => label === '+0s');
    expect(zero?.left).toBe(faults[0]?.left);
    expect(firstScreen(told.FAILED)).toMatch(
      /<div class="lane axis">(<span style="left:[\d.]+%">[+-][\dms]+<\/span>)+<\/div>/,
    );
    expect(timelineView(told.FAILED, say('zh')).axis.ticks.map(({ label }) => label)).toContain('+10 秒');
  });

  it('counts from the start of a drill without a fault, and has no moment at its edges', () => {
    const { axis } = timelineView(told.BLOCKED, say('en'));
    expect(axis.name).toBe('from the start');
    for (const { left } of axis.ticks) {
      expect(number(left)).toBeGreaterThanOrEqual(2);
      expect(number(left)).toBeLessThanOrEqual(98);
    }
  });
});

it('a phase that is short has its name alone', () => {
  const [gate, observe] = timelineView(told.FAILED, say('en')).phases;
  expect(number(gate?.width)).toBeLessThan(14);
  expect(gate).toMatchObject({ label: 'steady state', detail: '' });
  expect(observe?.detail).toMatch(/^\d+s$/);
});

describe('the plan of a fault', () => {
  it('is an outline beside the fault as it was, on the first screen, with a key of its own', () => {
    const screen = firstScreen(told.FAILED);
    expect(screen).toMatch(
      /<span class="span fault"[^>]*>.*?<\/span><span class="planned" style="left:[\d.]+%;width:[\d.]+%"/,
    );
    expect(screen).toMatch(/title="planned: \d+s"/);
    expect(screen).toContain('fault as planned');
    expect(page(told.FAILED)).toContain('计划的故障');
  });

  it('stands where it was planned, on the same scale', () => {
    const [fault] = told.FAILED.faults;
    const same = planned(told.FAILED, { from: fault?.asked ?? 0, to: fault?.gone ?? 0 });
    const [lane] = timelineView(same, say('en')).faults;
    expect(lane?.planned).toMatchObject({ left: lane?.left, width: lane?.width });
  });

  it('goes on where the drill was stopped before', () => {
    const { faults, hasPlanned } = timelineView(told.STOPPED, say('en'));
    expect(hasPlanned).toBe(true);
    expect(number(faults[0]?.planned?.width)).toBeGreaterThan(number(faults[0]?.width) * 0.9);
    expect(number(faults[0]?.planned?.left) + number(faults[0]?.planned?.width)).toBeLessThanOrEqual(100.01);
  });

  it('is left out, and so is its key, where there is none or it lies outside', () => {
    for (const span of [null, { from: -9000, to: -1000 }]) {
      const run = planned(told.FAILED, span);
      expect(timelineView(run, say('en'))).toMatchObject({ hasPlanned: false });
      expect(firstScreen(run)).not.toMatch(/class="planned"|fault as planned/);
    }
  });
});
