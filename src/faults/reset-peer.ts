import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import { duration } from '../model/units.ts';
import { errorText, toxicFault, toxicOptions } from './on-links.ts';

const GRACE_MS = 2000;

/** Connections open and are then reset. */
export const resetPeer = toxicFault({
  kind: 'reset-peer',
  type: 'reset_peer',
  summary: {
    en: 'Resets connections (RST) `timeout` after their first data',
    zh: '首批数据到达 `timeout` 之后以 RST 中断连接',
  },
  params: z.strictObject({ ...linkTarget, ...toxicOptions, timeout: duration.exactOptional() }).refine(...oneTarget),
  attributes: (params) => ({ timeout: params.timeout ?? 0 }),
  words: () => ({ en: 'resets', zh: '重置连接' }),
  proof: ({ timeout = 0 }) => ({
    patienceMs: timeout + GRACE_MS,
    shows: ({ error, bytes }) => ({ yes: error === 'closed' && bytes === 0, seen: errorText(error) }),
  }),
});
