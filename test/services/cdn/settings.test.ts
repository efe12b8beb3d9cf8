import { afterEach, expect, test, vi } from 'vitest';
import { readSettings } from '../../../compose/services/cdn/settings.ts';

const stub = (variables: Readonly<Record<string, string>>): void => {
  const all = { ORIGIN: 'http://127.0.0.1:9000', ACCESS_KEY: 'shop:s3:cret', ...variables };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
};

afterEach(() => vi.unstubAllEnvs());

test('the defaults are those of most stacks, with a background refresh', () => {
  stub({});
  expect(readSettings()).toMatchObject({
    originHost: '127.0.0.1:9000',
    accessKey: { name: 'shop', secret: 's3:cret' },
    staleOn: new Set(['error', 'timeout', '5xx']),
    refresh: 'background',
    connectTimeoutMs: 2000,
    readTimeoutMs: 3000,
    maxStaleMs: 3_600_000,
  });
});

test('the words of a stack file are understood', () => {
  stub({
    ORIGIN_HOST: 'oss:9000',
    PRIVATE_BUCKETS: 'media vault',
    STALE_ON: 'error 403',
    REFRESH: 'foreground',
    MAX_STALE: '5m',
  });
  expect(readSettings()).toMatchObject({
    originHost: 'oss:9000',
    privateBuckets: new Set(['media', 'vault']),
    staleOn: new Set(['error', '403']),
    refresh: 'foreground',
    maxStaleMs: 300_000,
  });
});

test.each([
  [{ STALE_ON: 'errors' }, /STALE_ON does not know errors/],
  [{ REFRESH: 'sometimes' }, /REFRESH must be/],
  [{ MAX_STALE: '1 hour' }, /1 hour is no duration/],
  [{ READ_TIMEOUT_MS: '3s' }, /READ_TIMEOUT_MS must be a number/],
  [{ ORIGIN: '' }, /ORIGIN is missing/],
])('%o is refused with a sentence', (variables, sentence) => {
  stub(variables);
  expect(() => readSettings()).toThrow(sentence);
});
