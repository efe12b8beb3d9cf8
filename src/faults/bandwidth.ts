import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import type { Text } from '../model/text.ts';
import { durationZh, formatDuration, size } from '../model/units.ts';
import { errorText, HANG_MS, toxicFault, toxicOptions } from './on-links.ts';

const SHARE = 0.8;
const GRACE_MS = 5000;
/** Below this nobody can tell a slow link from a busy machine. */
const TELLING_MS = 20;
const BYTES_PER_KB = 1000;

const tooFew = (bytes: number, rate: number): Text => ({
  en: `${bytes} bytes are too few to show ${rate}kB a second`,
  zh: `${bytes} 字节太少，看不出限速每秒 ${rate} kB`,
});

/** A thin line. */
export const bandwidth = toxicFault({
  kind: 'bandwidth',
  type: 'bandwidth',
  summary: {
    en: 'Limits how much comes through a link each second, per connection; `rate: 0B` stalls without loss',
    zh: '限制链路上每个连接每秒通过的数据量；`rate: 0B` 让数据停住而不丢失',
  },
  params: z.strictObject({ ...linkTarget, ...toxicOptions, rate: size }).refine(...oneTarget),
  attributes: (params) => ({ rate: Math.round(params.rate / BYTES_PER_KB) }),
  words: (params) => {
    const rate = Math.round(params.rate / BYTES_PER_KB);
    return { en: `${rate}kB a second`, zh: `限速每秒 ${rate} kB` };
  },
  proof: ({ rate = 0 }, context) => ({
    patienceMs: rate === 0 ? HANG_MS : GRACE_MS,
    shows: ({ error, bytes, lastByteMs }, link) => {
      if (rate === 0) return { yes: error === 'timeout' && bytes === 0, seen: errorText(error) };
      // One kB a second is one byte a millisecond.
      const leastMs = (SHARE * bytes) / rate;
      if (leastMs < TELLING_MS) return { yes: false, seen: tooFew(bytes, rate) };
      const took = (lastByteMs ?? 0) - (context.usual(link) ?? 0);
      return {
        yes: took >= leastMs,
        seen: {
          en: `${bytes} bytes in at least ${formatDuration(leastMs)}`,
          zh: `${bytes} 字节至少用了 ${durationZh(leastMs)}`,
        },
      };
    },
  }),
});
