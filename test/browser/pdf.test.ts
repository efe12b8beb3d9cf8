import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { browserObstacle, chromiumOfTests } from '../support/browser-obstacle.ts';
import { brownout } from '../support/command.ts';
import { writePastRun } from '../support/past-run.ts';
import { scratch } from '../support/tiny.ts';

const place = scratch();

afterAll(() => place.remove());

const A4 = { width: 595, height: 842 };

it('report --pdf prints a run on A4, and leaves nothing behind', async () => {
  const chromium = chromiumOfTests();
  if (chromium === undefined) throw new Error(browserObstacle());
  const folder = writePastRun(join(place.path, 'a folder'));
  const env = { TMPDIR: place.path };
  const ended = await brownout(['report', folder, '--pdf', '--chromium', chromium], { env }).ended;
  expect(ended).toMatchObject({ exit: EXIT.passed, stdout: `BLOCKED  ${join(folder, 'report.pdf')}\n` });
  const pdf = readFileSync(join(folder, 'report.pdf'), 'latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  const boxes = [...pdf.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)];
  expect(boxes.length).toBeGreaterThan(1);
  for (const [, width, height] of boxes)
    expect({ width: Math.round(Number(width)), height: Math.round(Number(height)) }).toEqual(A4);
  expect(readdirSync(place.path)).toEqual(['a folder']);
});
