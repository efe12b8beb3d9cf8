import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import { duration, formatDuration } from '../model/units.ts';
import { HANG_MS, toxicFault, toxicOptions } from './on-links.ts';

/** Connections open, and nothing comes back. */
export const timeout = toxicFault({
  kind: 'timeout',
  type: 'timeout',
  summary: 'Swallows what comes through a link; closes after `timeout`, or never where that is 0ms',
  params: z.strictObject({ ...linkTarget, ...toxicOptions, timeout: duration }).refine(...oneTarget),
  attributes: (params) => ({ timeout: params.timeout }),
  words: (params) => (params.timeout === 0 ? 'hang' : `hang, closed after ${formatDuration(params.timeout)},`),
  proof: ({ timeout: after = 0 }) => ({
    patienceMs: HANG_MS,
    shows: ({ error, bytes }) => ({
      yes: bytes === 0 && (error === 'timeout' || (after > 0 && error === 'closed')),
      seen: error === 'timeout' ? `no answer within ${formatDuration(HANG_MS)}` : (error ?? 'an answer'),
    }),
  }),
});
