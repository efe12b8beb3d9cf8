import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import { size, formatDuration } from '../model/units.ts';
import { HANG_MS, toxicFault, toxicOptions } from './on-links.ts';

const SHARE = 0.8;
const GRACE_MS = 5000;
/** Below this nobody can tell a slow link from a busy machine. */
const TELLING_MS = 20;
const BYTES_PER_KB = 1000;

/** A thin line. */
export const bandwidth = toxicFault({
  kind: 'bandwidth',
  type: 'bandwidth',
  summary: 'Limits how much comes through a link each second, per connection; `rate: 0B` stalls without loss',
  params: z.strictObject({ ...linkTarget, ...toxicOptions, rate: size }).refine(...oneTarget),
  attributes: (params) => ({ rate: Math.round(params.rate / BYTES_PER_KB) }),
  words: (params) => `${Math.round(params.rate / BYTES_PER_KB)}kB a second`,
  proof: ({ rate = 0 }, context) => ({
    patienceMs: rate === 0 ? HANG_MS : GRACE_MS,
    shows: ({ error, bytes, lastByteMs }, link) => {
      if (rate === 0) return { yes: error === 'timeout' && bytes === 0, seen: error ?? 'an answer' };
      // One kB a second is one byte a millisecond.
      const leastMs = (SHARE * bytes) / rate;
      if (leastMs < TELLING_MS) return { yes: false, seen: `${bytes} bytes are too few to show ${rate}kB a second` };
      const took = (lastByteMs ?? 0) - (context.usual(link) ?? 0);
      return { yes: took >= leastMs, seen: `${bytes} bytes in at least ${formatDuration(leastMs)}` };
    },
  }),
});
