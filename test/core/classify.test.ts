import { describe, expect, test } from 'vitest';
import { classifier, describeCell, evidenceOf, isGood } from '../../src/core/classify.ts';
import type { Seen } from '../../src/model/answer.ts';
import type { Expectation } from '../../src/model/scenario.ts';
import { both } from '../../src/model/text.ts';
import { cell, degrades, fails, surface, survives } from '../support/record.ts';

const page = surface('page');
const classOf = (expectation: Expectation, seen: Seen, elapsedMs: number) =>
  classifier(cell('page', expectation), page)({ seen, elapsedMs });

describe('the first class that fits', () => {
  test.each<[string, Expectation, Seen, number]>([
    ['healthy', survives(), { status: 200 }, 10],
    ['late', survives(), { status: 200 }, 700],
    ['other', survives(), { status: 500 }, 10],
    ['declared', fails(), { status: 403, code: 'AccessDenied' }, 1000],
    ['late', fails(), { status: 403, code: 'AccessDenied' }, 1001],
    ['healthy', fails(), { status: 200 }, 10],
    ['other', fails(), { status: 200 }, 700],
    ['other', fails(), { error: 'timeout' }, 3000],
    ['declared', degrades(), { status: 202 }, 10],
    ['late', degrades({ to: [{ status: [202], under: 300 }] }), { status: 202 }, 400],
    ['declared', degrades({ to: [{ status: [200], over: 1400 }] }), { status: 200 }, 1500],
    ['other', degrades({ to: [{ status: [200], over: 1400 }] }), { status: 200 }, 1000],
    ['declared', degrades({ to: [{ status: [200] }] }), { status: 200 }, 10],
  ])('%s', (...[name, expectation, seen, elapsedMs]) => {
    expect(classOf(expectation, seen, elapsedMs).class).toBe(name);
  });
});

describe('what a machine too slow may have brought about', () => {
  test.each<[boolean, Expectation, Seen, number]>([
    [true, fails({ how: [{ error: ['timeout'] }] }), { error: 'timeout' }, 3000],
    [true, degrades({ to: [{ status: [200], over: 1400 }] }), { status: 200 }, 1500],
    [false, degrades({ to: [{ status: [200], over: 1400 }, { status: [200] }] }), { status: 200 }, 1500],
    [false, fails(), { status: 403, code: 'AccessDenied' }, 10],
    [true, survives(), { status: 200 }, 700],
    [true, survives(), { error: 'timeout' }, 3000],
    [true, fails(), { status: 200 }, 700],
    [false, survives(), { status: 500 }, 10],
    [false, fails(), { status: 200 }, 10],
  ])('%s', (...[is, expectation, seen, elapsedMs]) => {
    expect(classOf(expectation, seen, elapsedMs).restsOnTime).toBe(is);
  });
});

test('health is what a survivor is asked for, and others only where better is allowed', () => {
  const healthy = { class: 'healthy', restsOnTime: false } as const;
  expect(isGood(cell('page', survives()), healthy)).toBe(true);
  expect(isGood(cell('page', fails()), healthy)).toBe(false);
  expect(isGood(cell('page', degrades({ betterAllowed: true })), healthy)).toBe(true);
});

test('evidence of the surface says how health comes about; that of a cell goes before it', () => {
  const hit = { answers: [{ header: { 'x-cache': 'HIT' } }] };
  const stale = { answers: [{ header: { 'x-cache': 'STALE' } }] };
  const cached = surface('page', { evidence: hit });
  expect(evidenceOf(cell('page', survives()), cached)).toBe(hit);
  expect(evidenceOf(cell('page', survives({ evidence: stale })), cached)).toBe(stale);
  expect(evidenceOf(cell('page', fails()), cached)).toBeUndefined();
  expect(evidenceOf(cell('page', fails({ evidence: stale })), cached)).toBe(stale);
});

test('a cell is described as a matrix shows it', () => {
  const evidence = { counter: { of: 'cdn', name: 'pulls_total', labels: {} }, grew: 0 };
  expect(describeCell(cell('page', fails()), page)).toEqual(both('403 AccessDenied <= 1s'));
  expect(describeCell(cell('page', survives({ evidence })), page)).toEqual({
    en: '200 < 500ms, pulls_total grows 0',
    zh: '200 < 500ms, pulls_total 增加 0',
  });
});
