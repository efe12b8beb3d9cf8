import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { CommandSession } from '../../support/command-session.ts';
import type { Ended } from '../../support/command.ts';
import { queued } from '../../support/record.ts';
import { saveRun, type SavedRun } from '../../support/saved-runs.ts';
import { scratch } from '../../support/tiny.ts';

const place = scratch();
const session = new CommandSession();

const brownout = async (...args: readonly string[]): Promise<Ended> =>
  session.run([...args, '--out', place.path], { cwd: place.path });

const wall = (day: number): string => `2026-03-0${day}T10:00:00.000Z`;

const made = async (saved: SavedRun): Promise<void> => {
  await saveRun(place.path, saved);
  expect((await brownout('report', saved.run)).exit).toBe(EXIT.passed);
};

beforeAll(async () => {
  await made({ run: 'AAAA22', wall: wall(1), home: queued });
  await made({ run: 'BBBB22', wall: wall(2) });
  await made({ run: 'CCCC22', wall: wall(3), home: queued });
  await made({ run: 'DDDD22', wall: wall(5) });
  await made({ run: 'PPPP22', wall: wall(6), home: queued, profile: 'plain' });
  await saveRun(place.path, { run: 'NNNN22', wall: wall(4) });
});

afterAll(async () => {
  await session.end();
  place.remove();
});

describe('report --trend', () => {
  test('prints what each cell did over time, and writes a page and a text', async () => {
    const { exit, stdout, stderr } = await brownout('report', '--trend', 'db-down');
    expect([exit, stderr]).toEqual([EXIT.passed, '']);
    expect(stdout).toContain('db-down: The database is gone\n5 runs, in 2 groups that cannot be compared');
    expect(stdout).toMatch(/pair, plain, process\n.*\n✓ PPPP22 /);
    expect(stdout).toMatch(/✗ DDDD22 {2}2026-03-05T10:00:00Z {2}FAILED +1\/2/);
    expect(stdout).toMatch(/✗ home +✓✗✓✗ +flaky, flipped 3 times, fails since run DDDD22 \(2026-03-05\)\n/);
    expect(stdout).toMatch(/✓ page +✓✓✓✓\n/);
    expect(stdout).toContain('Left out\n  run NNNN22 of 2026-03-04T10:00:00Z: no result');
    const files = stdout.trimEnd().split('\n').slice(-2);
    expect(files).toEqual(['trend.html', 'trend.md'].map((name) => join(place.path, 'trends', 'db-down', name)));
    expect(readFileSync(files[1] ?? '', 'utf8')).toMatch(
      /^\| home \| ✓ as declared \| ✗ worse \| ✓ as declared \| ✗ worse \| flaky, flipped 3 times/m,
    );
    expect(readFileSync(files[0] ?? '', 'utf8')).toContain('<svg class="trend"');
  });

  test('takes the last runs alone, in Chinese, and goes where it is told to', async () => {
    const to = join(place.path, 'elsewhere');
    const { stdout } = await brownout('report', '--trend', 'db-down', '--last', '2', '--lang', 'zh', '--to', to);
    expect(stdout).toContain('2 次演练，分为 2 组');
    expect(stdout).toContain('自演练 DDDD22（2026-03-05）起不符合');
    expect(stdout).not.toContain('CCCC22');
    expect(stdout).not.toContain('NNNN22');
    expect(existsSync(join(to, 'trend.md'))).toBe(true);
  });

  test('prints one object for programs', async () => {
    const { stdout } = await brownout('report', '--trend', 'db-down', '--last', '4', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      scenario: { id: 'db-down' },
      groups: [
        { profile: 'plain', runs: [{ run: 'PPPP22' }] },
        {
          profile: null,
          cells: [
            { surface: 'page', flips: 0 },
            { surface: 'home', flips: 2, failsSince: { run: 'DDDD22' } },
          ],
        },
      ],
      leftOut: [{ run: 'NNNN22', why: 'none' }],
    });
  });

  test('tells a result that it cannot read from one that is not there', async () => {
    const file = join(place.path, 'CCCC22', 'run.json');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, '{}');
    const { stdout } = await brownout('report', '--trend', 'db-down', '--json');
    writeFileSync(file, before);
    const { leftOut } = JSON.parse(stdout) as { readonly leftOut: readonly object[] };
    expect(leftOut).toMatchObject([
      { run: 'NNNN22', why: 'none' },
      { run: 'CCCC22', why: 'unreadable' },
    ]);
  });

  test.each([
    [['--trend', 'db-donw'], 'there are no runs of a scenario "db-donw" in '],
    [['--trend', 'db-donw'], '; did you mean "db-down"?'],
    [['--trend', 'something else'], '; there are runs of db-down'],
    [['--trend', 'db-down', '--last', '0'], '--last: "0" is not a whole number above nothing'],
    [['--trend', 'db-down', 'AAAA22'], '--trend takes a scenario, and no runs beside it'],
    [['AAAA22', '--last', '3'], '--last belongs to --trend'],
    [[], 'name a run, as in brownout report 7F3KQM'],
  ])('refuses %j, says why, and ends with 2', async (args, why) => {
    const { exit, stdout, stderr } = await brownout('report', ...args);
    expect(stderr).toContain(why);
    expect([exit, stdout]).toEqual([EXIT.usage, '']);
  });
});
