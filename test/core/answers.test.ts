import { describe as group, expect, test } from 'vitest';
import { answerKey, describe, fitter, matches, reduce, says, watched } from '../../src/core/answers.ts';
import type { Answers, ErrorClass, Seen } from '../../src/model/answer.ts';

const fits = (answers: Answers, seen: Seen, elapsedMs = 10): boolean => matches(answers, { seen, elapsedMs });

group('matches', () => {
  test('all keys of one object must hold', () => {
    const answers: Answers = [{ status: [403], code: ['AccessDenied'], header: { 'X-Cache': 'MISS' } }];
    const seen: Seen = { status: 403, code: 'AccessDenied', headers: { 'x-cache': 'MISS' } };
    expect(fits(answers, seen)).toBe(true);
    expect(fits(answers, { ...seen, status: 200 })).toBe(false);
    expect(fits(answers, { ...seen, code: 'NoSuchKey' })).toBe(false);
    expect(fits(answers, { ...seen, headers: { 'x-cache': 'miss' } })).toBe(false);
    expect(fits(answers, { status: 403, code: 'AccessDenied' })).toBe(false);
  });

  test('any object of a list will do, but not a mixture of two', () => {
    const answers: Answers = [{ status: [200], json: { '/a': 1 } }, { status: [202] }];
    expect(fits(answers, { status: 202 })).toBe(true);
    expect(fits(answers, { status: 200, json: { '/a': 1 } })).toBe(true);
    expect(fits(answers, { status: 200, json: { '/a': 2 } })).toBe(false);
  });

  test('a list of statuses, codes or errors is any of them', () => {
    expect(fits([{ status: [200, 206] }], { status: 206 })).toBe(true);
    expect(fits([{ code: ['A', 'B'] }], { status: 403, code: 'B' })).toBe(true);
    expect(fits([{ error: ['timeout', 'cut'] }], { error: 'cut' })).toBe(true);
  });

  test.each<[ErrorClass, boolean]>([
    ['refused', true],
    ['closed', true],
    ['cut', false],
    ['timeout', false],
    ['dns', false],
  ])('%s is unreachable: %s', (error, is) => {
    expect(fits([{ error: ['unreachable'] }], { error })).toBe(is);
  });

  test('who asks for no error gets none', () => {
    expect(fits([{ status: [200] }], { status: 200, error: 'cut' })).toBe(false);
    expect(fits([{}], { error: 'timeout' })).toBe(false);
  });

  test("the target's own error is what a code asks for", () => {
    expect(fits([{ code: ['57P03'] }], { error: 'status', code: '57P03' })).toBe(true);
    expect(fits([{ code: ['57P03'] }], { error: 'login', code: '57P03' })).toBe(false);
    expect(fits([{ status: [200] }], { error: 'status', status: 200, code: 'X' })).toBe(false);
  });

  test('JSON is compared in depth, whatever the order of its keys', () => {
    const answers: Answers = [{ json: { '/a': { x: [1, { y: null }], z: 'é' } } }];
    expect(fits(answers, { json: { '/a': { z: 'é', x: [1, { y: null }] } } })).toBe(true);
    expect(fits(answers, { json: { '/a': { z: 'é', x: [1, {}] } } })).toBe(false);
    expect(fits([{ json: { '/a': 1 } }], { json: { '/a': '1' } })).toBe(false);
  });

  test('a pointer that led nowhere is not null', () => {
    expect(fits([{ json: { '/a': null } }], { json: { '/a': null } })).toBe(true);
    expect(fits([{ json: { '/a': null } }], { json: {} })).toBe(false);
    expect(fits([{ json: { '/a': null } }], {})).toBe(false);
  });

  test('the body is known by its hash', () => {
    const sha256 = 'a'.repeat(64);
    expect(fits([{ 'body-sha256': sha256 }], { sha256 })).toBe(true);
    expect(fits([{ 'body-sha256': sha256 }], { sha256: 'b'.repeat(64) })).toBe(false);
    expect(fits([{ 'body-sha256': sha256 }], {})).toBe(false);
  });

  test('under and over bound the time from due', () => {
    const answers: Answers = [{ status: [200], over: 1400, under: 3000 }];
    expect(fits(answers, { status: 200 }, 1500)).toBe(true);
    expect(fits(answers, { status: 200 }, 1400)).toBe(false);
    expect(fits(answers, { status: 200 }, 3000)).toBe(false);
  });
});

test('the right manner too slow is late; too fast, or another manner, is not', () => {
  const fit = fitter([{ status: [200], over: 100, under: 300 }]);
  expect(fit({ seen: { status: 200 }, elapsedMs: 200 })).toBe('fits');
  expect(fit({ seen: { status: 200 }, elapsedMs: 400 })).toBe('late');
  expect(fit({ seen: { status: 200 }, elapsedMs: 50 })).toBe('no');
  expect(fit({ seen: { status: 500 }, elapsedMs: 400 })).toBe('no');
});

group('what the journal keeps', () => {
  const keep = watched([
    [{ status: [200], header: { 'X-Cache': 'HIT' } }],
    [{ json: { '/a/b': 1 } }, { json: { '/a/b': 2, '/c': 3 }, header: { 'x-cache': 'MISS' } }],
  ]);

  test('is what some answer asks about', () => {
    expect(keep).toEqual({ headers: ['x-cache'], pointers: ['/a/b', '/c'], sha256: false });
    expect(watched([[{ 'body-sha256': 'a'.repeat(64) }]]).sha256).toBe(true);
  });

  test('is nothing else of an observation', () => {
    const seen = reduce(
      {
        status: 200,
        headers: { 'x-cache': 'HIT', date: 'today' },
        json: { a: { b: 1, secret: 2 } },
        sha256: 'f'.repeat(64),
        text: 'x'.repeat(300),
      },
      keep,
    );
    expect(seen).toEqual({ status: 200, headers: { 'x-cache': 'HIT' }, json: { '/a/b': 1 }, text: 'x'.repeat(200) });
  });

  test('is enough to judge by: an answer fits what is kept as it fits the whole', () => {
    const kept = reduce({ status: 200, headers: { 'x-cache': 'HIT' } }, keep);
    expect(fits([{ status: [200], header: { 'X-Cache': 'HIT' } }], kept)).toBe(true);
    expect(reduce({ error: 'timeout' }, keep)).toEqual({ error: 'timeout' });
  });

  test('is one answer for observations that differ in their text alone', () => {
    expect(answerKey({ status: 403, text: 'request 1' })).toBe(answerKey({ status: 403, text: 'request 2' }));
    expect(answerKey({ status: 403 })).not.toBe(answerKey({ status: 404 }));
  });
});

group('in words', () => {
  test.each<[string, Answers]>([
    ['403 AccessDenied', [{ status: [403], code: ['AccessDenied'] }]],
    ['200, banner placeholder', [{ status: [200], json: { '/banner': 'placeholder' } }]],
    ['unreachable', [{ error: ['unreachable'] }]],
    ['201/202 < 1s', [{ status: [201, 202], under: 1000 }]],
    ['200, x-cache HIT > 1.4s < 3s', [{ status: [200], header: { 'x-cache': 'HIT' }, over: 1400, under: 3000 }]],
    ['0.one 1', [{ json: { '/0/one': 1 } }]],
    ['200 or timeout', [{ status: [200] }, { error: ['timeout'] }]],
    ['anything', [{}]],
  ])('%s', (words, answers) => {
    expect(describe(answers).en).toBe(words);
  });

  test.each<[string, Seen]>([
    ['403 AccessDenied', { status: 403, code: 'AccessDenied', text: '<Error>' }],
    ['timeout', { error: 'timeout' }],
    ['200, x-cache MISS, banner live', { status: 200, headers: { 'x-cache': 'MISS' }, json: { '/banner': 'live' } }],
    ['57P03', { error: 'status', code: '57P03' }],
    ['500, "boom"', { status: 500, text: 'boom' }],
    ['an answer', {}],
  ])('a sample: %s', (words, seen) => {
    expect(says(seen).en).toBe(words);
  });

  test('what is not a name is in both languages', () => {
    const answers = [{ status: [200], 'body-sha256': '0123456789abcdef' }, { error: ['timeout' as const] }];
    expect(describe(answers)).toEqual({ en: '200, body 01234567 or timeout', zh: '200, 正文 01234567 或 timeout' });
    expect(describe([])).toEqual({ en: 'anything', zh: '任意响应' });
    expect(says({})).toEqual({ en: 'an answer', zh: '有响应' });
    expect(says({ status: 403 })).toEqual({ en: '403', zh: '403' });
  });
});
