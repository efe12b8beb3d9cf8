import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;
const LINE_FEED = 10;

/**
 * The lines of a file, as bytes, so that a long one is never in memory as a whole. A line lasts until the next one is
 * asked for: the memory that it lies in is used again.
 */
export const byteLinesOf = function* (path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  let memory = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  try {
    for (;;) {
      if (filled === memory.length) memory = Buffer.concat([memory], 2 * memory.length);
      const read = readSync(file, memory, filled, memory.length - filled, null);
      if (read === 0) break;
      const known = memory.subarray(0, filled + read);
      let begin = 0;
      // What was there before has no end of a line.
      for (let end = known.indexOf(LINE_FEED, filled); end !== -1; end = known.indexOf(LINE_FEED, begin)) {
        yield known.subarray(begin, end);
        begin = end + 1;
      }
      filled = known.length - begin;
      memory.copyWithin(0, begin, known.length);
    }
    yield memory.subarray(0, filled);
  } finally {
    closeSync(file);
  }
};
