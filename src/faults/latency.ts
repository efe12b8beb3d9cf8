import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import { duration, formatDuration } from '../model/units.ts';
import { toxicFault, toxicOptions } from './on-links.ts';

/** A round trip of this share of the set value, above the usual one, is proof (less: jitter and timers). */
const SHARE = 0.8;
const GRACE_MS = 2000;

/** Answers come late. */
export const latency = toxicFault({
  kind: 'latency',
  type: 'latency',
  summary: 'Delays what comes through a link',
  params: z
    .strictObject({ ...linkTarget, ...toxicOptions, latency: duration, jitter: duration.exactOptional() })
    .refine(...oneTarget),
  attributes: (params) => ({ latency: params.latency, jitter: params.jitter ?? 0 }),
  words: (params) => `${formatDuration(params.latency)} of latency`,
  proof: (attributes, context) => {
    const least = SHARE * ((attributes['latency'] ?? 0) - (attributes['jitter'] ?? 0));
    return {
      patienceMs: (attributes['latency'] ?? 0) + (attributes['jitter'] ?? 0) + GRACE_MS,
      shows: ({ firstByteMs, error }, link) => ({
        yes: firstByteMs !== null && firstByteMs - (context.usual(link) ?? 0) >= least,
        seen: firstByteMs === null ? (error ?? 'no answer') : `a round trip of at least ${formatDuration(least)}`,
      }),
    };
  },
});
