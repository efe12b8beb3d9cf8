import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import { size } from '../model/units.ts';
import { toxicFault, toxicOptions } from './on-links.ts';

const PATIENCE_MS = 2000;

/** Connections are cut in the middle. */
export const limitData = toxicFault({
  kind: 'limit-data',
  type: 'limit_data',
  summary: {
    en: 'Closes each connection after so many bytes',
    zh: '每个连接传过若干字节后即被关闭',
  },
  params: z.strictObject({ ...linkTarget, ...toxicOptions, bytes: size }).refine(...oneTarget),
  attributes: (params) => ({ bytes: params.bytes }),
  words: ({ bytes }) => ({ en: `a cut after ${bytes} bytes`, zh: `传输 ${bytes} 字节后断开` }),
  proof: ({ bytes: limit = 0 }) => ({
    patienceMs: PATIENCE_MS,
    shows: ({ error, bytes, ready }) => ({
      yes: bytes === limit && !ready,
      seen: ready
        ? { en: 'the ready answer is smaller than the limit', zh: '就绪响应小于该上限' }
        : { en: `${error ?? 'closed'} after ${bytes} bytes`, zh: `${bytes} 字节后 ${error ?? 'closed'}` },
    }),
  }),
});
