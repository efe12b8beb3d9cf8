import { afterAll, beforeAll, expect } from 'vitest';
import { leftIn } from './leftovers.ts';
import { scratch } from './tiny.ts';

/**
 * Gives a test file, and the commands that it starts, a folder for temporary files of its own: other runs of this
 * machine neither are seen there nor see what is. In the end nothing of ours may be left in it.
 */
export const ownTmp = (): { readonly path: string } => {
  const place = scratch();
  const before = process.env['TMPDIR'];
  beforeAll(() => {
    process.env['TMPDIR'] = place.path;
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    const left = leftIn(place.path);
    place.remove();
    expect(left).toEqual([]);
  });
  return place;
};
