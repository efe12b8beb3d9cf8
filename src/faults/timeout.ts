import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import type { Text } from '../model/text.ts';
import { duration, durationZh, formatDuration } from '../model/units.ts';
import { errorText, HANG_MS, toxicFault, toxicOptions } from './on-links.ts';

const NO_ANSWER: Text = {
  en: `no answer within ${formatDuration(HANG_MS)}`,
  zh: `${durationZh(HANG_MS)}内无响应`,
};

/** Connections open, and nothing comes back. */
export const timeout = toxicFault({
  kind: 'timeout',
  type: 'timeout',
  summary: {
    en: 'Swallows what comes through a link; closes after `timeout`, or never where that is 0ms',
    zh: '吞掉链路上的数据；`timeout` 之后关闭连接，0ms 表示永不关闭',
  },
  params: z.strictObject({ ...linkTarget, ...toxicOptions, timeout: duration }).refine(...oneTarget),
  attributes: (params) => ({ timeout: params.timeout }),
  words: ({ timeout: after }) =>
    after === 0
      ? { en: 'hang', zh: '挂起' }
      : { en: `hang, closed after ${formatDuration(after)},`, zh: `挂起，${durationZh(after)}后关闭` },
  proof: ({ timeout: after = 0 }) => ({
    patienceMs: HANG_MS,
    shows: ({ error, bytes }) => ({
      yes: bytes === 0 && (error === 'timeout' || (after > 0 && error === 'closed')),
      seen: error === 'timeout' ? NO_ANSWER : errorText(error),
    }),
  }),
});
