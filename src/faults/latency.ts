import { z } from 'zod';
import type { ErrorClass } from '../model/answer.ts';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import { both, type Text } from '../model/text.ts';
import { duration, durationZh, formatDuration, type Ms } from '../model/units.ts';
import { toxicFault, toxicOptions } from './on-links.ts';

/** A round trip of this share of the set value, above the usual one, is proof (less: jitter and timers). */
const SHARE = 0.8;
const GRACE_MS = 2000;

const silence = (error: ErrorClass | undefined): Text =>
  error === undefined ? { en: 'no answer', zh: '无响应' } : both(error);

const roundTrip = (least: Ms): Text => ({
  en: `a round trip of at least ${formatDuration(least)}`,
  zh: `往返至少 ${durationZh(least)}`,
});

/** Answers come late. */
export const latency = toxicFault({
  kind: 'latency',
  type: 'latency',
  summary: {
    en: 'Delays what comes through a link',
    zh: '让链路上的数据晚到',
  },
  params: z
    .strictObject({ ...linkTarget, ...toxicOptions, latency: duration, jitter: duration.exactOptional() })
    .refine(...oneTarget),
  attributes: (params) => ({ latency: params.latency, jitter: params.jitter ?? 0 }),
  words: ({ latency: ms }) => ({ en: `${formatDuration(ms)} of latency`, zh: `延迟 ${durationZh(ms)}` }),
  proof: (attributes, context) => {
    const least = SHARE * ((attributes['latency'] ?? 0) - (attributes['jitter'] ?? 0));
    return {
      patienceMs: (attributes['latency'] ?? 0) + (attributes['jitter'] ?? 0) + GRACE_MS,
      shows: ({ firstByteMs, error }, link) => ({
        yes: firstByteMs !== null && firstByteMs - (context.usual(link) ?? 0) >= least,
        seen: firstByteMs === null ? silence(error) : roundTrip(least),
      }),
    };
  },
});
