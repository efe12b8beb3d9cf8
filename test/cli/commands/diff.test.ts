import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import type { Run } from '../../../src/model/run.ts';
import { CommandSession } from '../../support/command-session.ts';
import type { Ended } from '../../support/command.ts';
import { queued } from '../../support/record.ts';
import { saveRun } from '../../support/saved-runs.ts';
import { scratch } from '../../support/tiny.ts';

const place = scratch();
const session = new CommandSession();

const brownout = async (...args: readonly string[]): Promise<Ended> =>
  session.run([...args, '--out', place.path], { cwd: place.path });

const made = async (saved: Parameters<typeof saveRun>[1]): Promise<void> => {
  await saveRun(place.path, saved);
  expect(await brownout('report', saved.run)).toMatchObject({ exit: EXIT.passed, stderr: '' });
};

const text = (run: string): string => readFileSync(join(place.path, run, 'report.md'), 'utf8');

beforeAll(async () => {
  await made({ run: 'GGGG22', wall: '2026-03-01T10:00:00.000Z', home: queued });
  await made({ run: 'BBBB22', wall: '2026-03-02T10:00:00.000Z' });
  await made({ run: 'PPPP22', wall: '2026-03-03T10:00:00.000Z', home: queued, profile: 'plain' });
  await made({
    run: 'WWWW22',
    wall: '2026-03-04T10:00:00.000Z',
    home: queued,
    scenario: (file) => file.replace('within: 10s', 'within: 20s'),
  });
});

afterAll(async () => {
  await session.end();
  place.remove();
});

describe('diff', () => {
  test('tells what regressed and ends with 1', async () => {
    const { exit, stdout, stderr } = await brownout('diff', 'GGGG22', 'BBBB22');
    expect(stdout).toContain('before  GGGG22  2026-03-01T10:00:00Z  PASSED  2 of 2 as declared');
    expect(stdout).toContain('after   BBBB22  2026-03-02T10:00:00Z  FAILED  1 of 2 as declared');
    expect(stdout).toMatch(/regressed\n✗ home +202 +100% as declared -> 0% worse +-100 points \(-100 to -9\d/);
    expect(stdout).toContain('1 regressed, 1 cell the same');
    expect(stderr).toBe('');
    expect(exit).toBe(EXIT.failed);
  });

  test('tells what was fixed, in Chinese, and ends with 0', async () => {
    const { exit, stdout } = await brownout('diff', 'BBBB22', 'GGGG22', '--lang', 'zh');
    expect(stdout).toMatch(/已修复\n✓ home +202 +0% 更差 -> 100% 符合预案 +\+100 个百分点/);
    expect(exit).toBe(EXIT.passed);
  });

  test('prints one object for programs', async () => {
    const { exit, stdout } = await brownout('diff', 'GGGG22', 'BBBB22', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      comparable: true,
      regressed: true,
      before: { run: 'GGGG22', kept: 2, total: 2 },
      cells: [
        { surface: 'page', change: 'same' },
        { surface: 'home', change: 'regressed', difference: { by: -1 } },
      ],
    });
    expect(exit).toBe(EXIT.failed);
  });

  test.each([
    ['PPPP22', 'the profile was none, then plain (brownout run --profile)'],
    ['WWWW22', 'the scenario was changed between them: its method, or how recovery is judged'],
  ])('refuses to compare with %s, says why, and ends with 2', async (run, why) => {
    const { exit, stdout, stderr } = await brownout('diff', 'GGGG22', run);
    expect(stderr).toContain(`runs GGGG22 and ${run} cannot be compared:\n  ${why}\n`);
    expect(stdout).toBe('');
    expect(exit).toBe(EXIT.usage);
  });

  test('tells programs, too, why two runs cannot be compared', async () => {
    const { exit, stdout, stderr } = await brownout('diff', 'GGGG22', 'PPPP22', '--json', '--lang', 'zh');
    expect(JSON.parse(stdout)).toEqual({
      comparable: false,
      because: [{ what: 'profile', before: '', after: 'plain' }],
    });
    expect(stderr).toContain('演练 GGGG22 与 PPPP22 不可比');
    expect(exit).toBe(EXIT.usage);
  });

  test('takes folders and results that were kept elsewhere', async () => {
    const kept = join(place.path, 'baseline.json');
    copyFileSync(join(place.path, 'GGGG22', 'run.json'), kept);
    const artifact = join(place.path, 'artifact');
    mkdirSync(artifact);
    copyFileSync(join(place.path, 'BBBB22', 'run.json'), join(artifact, 'run.json'));
    const { exit, stdout } = await brownout('diff', kept, artifact);
    expect(stdout).toContain('1 regressed, 1 cell the same');
    expect(exit).toBe(EXIT.failed);
  });

  test('judges anew what has its journal: a result that was changed by hand says nothing', async () => {
    const file = join(place.path, 'BBBB22', 'run.json');
    const before = readFileSync(file, 'utf8');
    const run = JSON.parse(before) as Run;
    writeFileSync(file, JSON.stringify({ ...run, cells: run.cells.map((cell) => ({ ...cell, verdict: 'pass' })) }));
    expect((await brownout('diff', 'GGGG22', 'BBBB22')).exit).toBe(EXIT.failed);
    writeFileSync(file, before);
  });

  test('says of a run without a result, of a file that is none and of a run that is not there what to do', async () => {
    await saveRun(place.path, { run: 'NNNN22', wall: '2026-03-05T10:00:00.000Z' });
    const other = join(place.path, 'other.json');
    writeFileSync(other, '{"hello": 1}');
    const told = await Promise.all(
      ['NNNN22', other, 'XXXX22'].map(async (run) => (await brownout('diff', 'GGGG22', run)).stderr),
    );
    expect(told[0]).toContain('run NNNN22 has no result: it is under way, or its runner died (brownout recover');
    expect(told[1]).toContain('other.json is not the result of a run');
    expect(told[2]).toContain(`there is no run "XXXX22" in ${place.path}; see: brownout runs`);
    rmSync(join(place.path, 'NNNN22'), { recursive: true });
  });
});

describe('the report of a run', () => {
  test('tells what changed since the last run that it can be compared with', () => {
    expect(text('BBBB22')).toContain('against run GGGG22 of 2026-03-01T10:00:00Z: 2 of 2 as declared');
    expect(text('BBBB22')).toMatch(/\| ✗ \| regressed \| home \|/);
  });

  test('tells nothing of it where there is none', () => {
    for (const run of ['GGGG22', 'PPPP22', 'WWWW22']) expect(text(run)).not.toContain('Changes since');
  });
});
