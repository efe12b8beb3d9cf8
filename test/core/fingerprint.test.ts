import { describe, expect, test } from 'vitest';
import { cellFingerprint, methodFingerprint } from '../../src/core/fingerprint.ts';
import { cell, degrades, hold, inject, lift, paced, scenarioOf, surface, survives } from '../support/record.ts';

const base = scenarioOf({ page: survives() });

describe('what a drill does', () => {
  test('is told apart by its steps and by how recovery is judged', () => {
    const others = [
      scenarioOf({ page: survives() }, { method: [inject('cut'), hold(5000), lift('cut')] }),
      scenarioOf({ page: survives() }, { recovery: { ...base.recovery, withinMs: 5000 } }),
    ];
    const all = new Set([base, ...others].map(methodFingerprint));
    expect(all.size).toBe(3);
    for (const one of all) expect(one).toMatch(/^[\da-f]{16}$/);
  });

  test('is the same whatever it is called, and in whatever order its keys stand', () => {
    const title = { en: 'another title', zh: '另一个标题' };
    const { recovery } = base;
    const turned = { surfaces: recovery.surfaces, stableForMs: recovery.stableForMs, withinMs: recovery.withinMs };
    expect(methodFingerprint({ ...base, title, tags: ['ci'], recovery: turned })).toBe(methodFingerprint(base));
  });
});

describe('a cell', () => {
  const page = surface('page');
  const usual = cellFingerprint(cell('page', degrades()), page);

  test.each([
    ['another bar', cell('page', degrades({ ratio: 0.9 })), page],
    ['another manner', cell('page', degrades({ to: [{ status: [503] }] })), page],
    ['another class', cell('page', survives()), page],
    ['another pace of its probe', cell('page', degrades()), paced('page', 400)],
    ['another healthy answer', cell('page', degrades()), surface('page', { healthy: [{ status: [200], under: 900 }] })],
  ])('is another one with %s', (_name, other, seenBy) => {
    expect(cellFingerprint(other, seenBy)).not.toBe(usual);
  });

  test('is the same after somebody has reviewed it, and whoever owns it', () => {
    expect(cellFingerprint(cell('page', degrades({ recorded: true })), page)).toBe(usual);
    expect(cellFingerprint(cell('page', degrades()), surface('page', { owner: 'storefront' }))).toBe(usual);
  });
});
