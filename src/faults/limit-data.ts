import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import { size } from '../model/units.ts';
import { toxicFault, toxicOptions } from './on-links.ts';

const PATIENCE_MS = 2000;

/** Connections are cut in the middle. */
export const limitData = toxicFault({
  kind: 'limit-data',
  type: 'limit_data',
  summary: 'Closes each connection after so many bytes',
  params: z.strictObject({ ...linkTarget, ...toxicOptions, bytes: size }).refine(...oneTarget),
  attributes: (params) => ({ bytes: params.bytes }),
  words: (params) => `a cut after ${params.bytes} bytes`,
  proof: ({ bytes: limit = 0 }) => ({
    patienceMs: PATIENCE_MS,
    shows: ({ error, bytes, ready }) => ({
      yes: bytes === limit && !ready,
      seen: ready ? 'the ready answer is smaller than the limit' : `${error ?? 'closed'} after ${bytes} bytes`,
    }),
  }),
});
