import { describe, expect, it } from 'vitest';
import { REASONS, type ReasonKey } from '../../src/core/reasons.ts';
import { percent, plain, say, sayReason } from '../../src/messages/index.ts';
import type { Language } from '../../src/model/text.ts';

const LANGUAGES: readonly Language[] = ['en', 'zh'];
const VALUES: Readonly<Record<string, string | number>> = {
  share: 0.42,
  bar: 0.95,
  n: 110,
  runMs: 1400,
  limitMs: 1000,
  verdict: 'worse',
  stage: 'rejecting',
  rule: 'stop-when',
};

const reasonOf = (key: ReasonKey) => ({
  key,
  with: Object.fromEntries(REASONS[key].map((name) => [name, VALUES[name] ?? 7])),
});

const few = (needed: number): string => {
  const reason = { key: 'cell.inconclusive.few', with: { n: 5, needed } };
  return sayReason(say('en'), JSON.parse(JSON.stringify(reason)) as typeof reason);
};

describe('the catalogue', () => {
  it.each(LANGUAGES)('says every reason in %s, with all of its values known', (language) => {
    for (const key of Object.keys(REASONS) as ReasonKey[]) {
      const told = sayReason(say(language), reasonOf(key));
      expect(told, key).not.toMatch(/undefined|NaN|\[object|^$/);
      expect(told, key).not.toContain(key);
    }
  });

  it('says each reason differently in each language, but for the words of a blocked drill', () => {
    for (const key of Object.keys(REASONS) as ReasonKey[]) {
      if (key === 'drill.blocked') continue;
      expect(sayReason(say('zh'), reasonOf(key)), key).toMatch(/\p{Script=Han}/u);
      expect(sayReason(say('en'), reasonOf(key)), key).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it('says a value that is a sentence in the language of the rest', () => {
    const because = { en: 'auth still answered', zh: 'auth 仍有响应' };
    const unproven = { key: 'drill.unproven', with: { fault: 'cut', because } };
    expect(sayReason(say('en'), unproven)).toBe('nothing proves that cut took hold: auth still answered');
    expect(sayReason(say('zh'), unproven)).toBe('没有证据表明 cut 已生效：auth 仍有响应');
    expect(sayReason(say('zh'), { key: 'cell.newer', with: { because } })).toBe('cell.newer auth 仍有响应');
  });

  it('shows the key and the values of a reason that it does not know', () => {
    expect(sayReason(say('en'), { key: 'cell.newer', with: { n: 3 } })).toBe('cell.newer 3');
    expect(sayReason(say('en'), { key: 'toString', with: {} })).toBe('toString');
  });

  it('tells a bar that no sampling proves from one that needs more samples, also when read from JSON', () => {
    expect(few(73)).toContain('73 are needed');
    expect(few(Number.POSITIVE_INFINITY)).toContain('100%');
  });
});

describe('numbers and texts', () => {
  it('keeps 0% and 100% for what is exactly that', () => {
    expect([1, 0.9999, 0.978, 0.5, 0.0001, 0].map(percent)).toEqual(['100%', '99.9%', '97.8%', '50%', '0.1%', '0%']);
  });

  it('takes out of a text what a terminal or a page would act on', () => {
    expect(plain('\u001B[31mred\u001B[0m\r\nnext\u202Eright\u0007')).toBe('[31mred [0m next right');
    expect(plain('图片 ok')).toBe('图片 ok');
  });
});
