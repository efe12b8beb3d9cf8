import { z } from 'zod';
import { linkTarget, oneTarget } from '../model/fault-target.ts';
import { duration, size } from '../model/units.ts';
import { toxicFault, toxicOptions } from './on-links.ts';

const PATIENCE_MS = 10_000;
const MICROSECONDS = 1000;

/** Answers come in small pieces. */
export const slicer = toxicFault({
  kind: 'slicer',
  type: 'slicer',
  summary: {
    en: 'Cuts what comes through a link into small pieces, with a pause after each',
    zh: '把链路上的数据切成小块，每块之后停顿',
  },
  params: z
    .strictObject({
      ...linkTarget,
      ...toxicOptions,
      'average-size': size,
      'size-variation': size.exactOptional(),
      delay: duration.exactOptional(),
    })
    .refine(...oneTarget)
    .refine((params) => params['average-size'] > 0 && (params['size-variation'] ?? 0) < params['average-size'], {
      error: 'average-size is above 0B, and size-variation below it',
    }),
  attributes: (params) => ({
    average_size: params['average-size'],
    size_variation: params['size-variation'] ?? 0,
    delay: (params.delay ?? 0) * MICROSECONDS,
  }),
  words: ({ 'average-size': average }) => ({ en: `pieces of ${average} bytes`, zh: `切成 ${average} 字节的小块` }),
  proof: ({ average_size: average = 0 }) => ({
    patienceMs: PATIENCE_MS,
    shows: ({ bytes, pieces }) => ({
      yes: bytes > average && pieces > 1,
      seen:
        bytes <= average
          ? { en: `${bytes} bytes are one piece anyway`, zh: `${bytes} 字节本来就只有一块` }
          : { en: `the answer came in ${pieces} pieces`, zh: `响应分 ${pieces} 块到达` },
    }),
  }),
});
