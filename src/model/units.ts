import { z } from 'zod';

/** Milliseconds. */
export type Ms = number;
/** A share between 0 and 1. */
export type Ratio = number;

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const MS_PER: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const SIZE = /^(\d+(?:\.\d+)?)(B|kB|MB|GB|KiB|MiB|GiB)$/;
const BYTES_PER: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};
const RATIO = /^(\d+(?:\.\d+)?)%$/;

const measure = (text: string, pattern: RegExp, units: Readonly<Record<string, number>>): number => {
  const [, amount = '', unit = ''] = pattern.exec(text) ?? [];
  return Number(amount) * (units[unit] ?? Number.NaN);
};

/** Turns `300ms`, `5s`, `2m`, `1h` into milliseconds; NaN where the text is none of these. */
const parseDuration = (text: string): Ms => measure(text, DURATION, MS_PER);

/** A length of time as people write it: `300ms 5s 2m 1h`. Output: milliseconds. */
export const duration = z
  .string({ error: 'a duration is written with its unit, as in 300ms, 5s, 2m or 1h' })
  .regex(DURATION, { error: 'a duration is written with its unit, as in 300ms, 5s, 2m or 1h' })
  .transform(parseDuration);

/** A size as people write it: `10kB 1MiB`. Output: bytes. */
export const size = z
  .string({ error: 'a size is written with its unit, as in 500B, 10kB or 1MiB' })
  .regex(SIZE, { error: 'a size is written with its unit, as in 500B, 10kB or 1MiB' })
  .transform((text) => measure(text, SIZE, BYTES_PER));

/** A share as people write it: `95%`. Output: 0 to 1. */
export const ratio = z
  .string({ error: 'a ratio is written in percent, as in 95%' })
  .regex(RATIO, { error: 'a ratio is written in percent, as in 95%' })
  .transform((text) => Number(RATIO.exec(text)?.[1]) / 100)
  .refine((share) => share <= 1, { error: 'a ratio is at most 100%' });

const ROUNDED_FROM_S = 10_000;
const ROUNDED_FROM_M = 120_000;

/** Milliseconds as people read them: `300ms`, `4.2s`, `28s`, `3m04s`. */
export const formatDuration = (ms: Ms): string => {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < ROUNDED_FROM_S) return `${(ms / 1000).toFixed(1)}s`;
  if (ms < ROUNDED_FROM_M) return `${Math.round(ms / 1000)}s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
};

const ZH_UNITS: readonly (readonly [RegExp, string])[] = [
  [/ms$/, ' 毫秒'],
  [/(\d)m(\d)/, '$1 分 $2'],
  [/s$/, ' 秒'],
];

/** `300ms`, `4.2s`, `3m04s` in Chinese. */
export const durationZh = (ms: Ms): string =>
  ZH_UNITS.reduce((text, [unit, word]) => text.replace(unit, word), formatDuration(ms));

const SIZE_UNITS = ['B', 'kB', 'MB', 'GB'] as const;
const THOUSAND = 1000;

/** As files write it: `64MB`. */
export const formatSize = (bytes: number): string => {
  const step = Math.min(SIZE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / THOUSAND ** step).toFixed(1))}${SIZE_UNITS[step]}`;
};
