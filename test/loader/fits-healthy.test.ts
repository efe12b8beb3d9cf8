import { expect, test } from 'vitest';
import { fitsHealthy } from '../../src/loader/fits-healthy.ts';
import type { Answer } from '../../src/model/answer.ts';

const HEALTHY: Answer = {
  status: [200],
  header: { 'Content-Type': 'image/png' },
  json: { '/a': { x: 1, y: 2 } },
  under: 1000,
};

const fits = (declared: Answer, healthy: Answer = HEALTHY): boolean => fitsHealthy([declared], [healthy]);

test('the same status and nothing else fits', () => {
  expect(fits({ status: [200] })).toBe(true);
  expect(fits({ status: [200, 503] })).toBe(true);
  expect(fits({})).toBe(true);
});

test('another status, value, header, hash, code or error does not', () => {
  expect(fits({ status: [503] })).toBe(false);
  expect(fits({ status: [200], json: { '/a': 2 } })).toBe(false);
  expect(fits({ status: [200], header: { 'content-type': 'text/html' } })).toBe(false);
  expect(fits({ 'body-sha256': '0'.repeat(64) })).toBe(false);
  expect(fits({ code: ['AccessDenied'] })).toBe(false);
  expect(fits({ error: ['timeout'] })).toBe(false);
});

test('what healthy says nothing of is not decided', () => {
  expect(fits({ status: [200], json: { '/b': 1 } })).toBe(false);
  expect(fits({ status: [200] }, { json: { '/a': 1 } })).toBe(false);
});

test('headers are compared without regard to case, objects without regard to order', () => {
  expect(fits({ header: { 'content-type': 'image/png' } })).toBe(true);
  expect(fits({ json: { '/a': { y: 2, x: 1 } } })).toBe(true);
});

test('times tell apart what begins where the other ends', () => {
  expect(fits({ status: [200], over: 1000 })).toBe(false);
  expect(fits({ status: [200], over: 900 })).toBe(true);
  expect(fits({ status: [200], under: 5000 })).toBe(true);
});

test('one alternative is enough', () => {
  expect(fitsHealthy([{ status: [503] }, { status: [204] }], [{ status: [201] }, { status: [204] }])).toBe(true);
});
