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
  summary: 'Cuts what comes through a link into small pieces, with a pause after each',
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
  words: (params) => `pieces of ${params['average-size']} bytes`,
  proof: ({ average_size: average = 0 }) => ({
    patienceMs: PATIENCE_MS,
    shows: ({ bytes, pieces }) => ({
      yes: bytes > average && pieces > 1,
      seen: bytes <= average ? `${bytes} bytes are one piece anyway` : `the answer came in ${pieces} pieces`,
    }),
  }),
});
