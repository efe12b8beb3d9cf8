import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import { duration, durationZh, formatDuration } from '../model/units.ts';
import { toxicFault, toxicOptions } from './on-links.ts';

const SHARE = 0.8;
const GRACE_MS = 2000;

/** Whoever closes is not heard at once. */
export const slowClose = toxicFault({
  kind: 'slow-close',
  type: 'slow_close',
  summary: {
    en: 'Holds the end of a connection back',
    zh: '推迟连接的关闭',
  },
  params: z.strictObject({ ...linkTarget, ...toxicOptions, delay: duration }).refine(...oneTarget),
  attributes: (params) => ({ delay: params.delay }),
  words: ({ delay }) => ({ en: `${formatDuration(delay)} late closes`, zh: `推迟 ${durationZh(delay)}关闭连接` }),
  proof: ({ delay = 0 }) => ({
    patienceMs: delay + GRACE_MS,
    shows: ({ lastByteMs, closedMs }) => ({
      yes: lastByteMs !== null && closedMs !== null && closedMs - lastByteMs >= SHARE * delay,
      seen:
        closedMs === null
          ? { en: 'not closed', zh: '未关闭' }
          : {
              en: `closed at least ${formatDuration(SHARE * delay)} after the answer`,
              zh: `响应至少 ${durationZh(SHARE * delay)}后才关闭`,
            },
    }),
  }),
});
