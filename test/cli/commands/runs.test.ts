import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { CommandSession } from '../../support/command-session.ts';
import type { Ended } from '../../support/command.ts';
import { queued } from '../../support/record.ts';
import { saveRun } from '../../support/saved-runs.ts';
import { scratch } from '../../support/tiny.ts';

const place = scratch();
const session = new CommandSession();
let root = '';
let cases = 0;

const brownout = async (...args: readonly string[]): Promise<Ended> =>
  session.run([...args, '--out', root], { cwd: place.path, env: { TMPDIR: place.path } });
const isThere = (run: string): boolean => existsSync(join(root, run));

/** Long over: nothing is written to its journal any more. */
const rest = (run: string): void => utimesSync(join(root, run, 'journal.jsonl'), 0, 0);

beforeEach(async () => {
  cases += 1;
  root = join(place.path, String(cases));
  for (const day of [2, 3, 4]) {
    const run = `R${day}2222`;
    await saveRun(root, { run, wall: `2026-03-0${day}T10:00:00.000Z`, ...(day === 3 && { home: queued }) });
    await brownout('report', run);
    rest(run);
  }
});

afterAll(async () => {
  await session.end();
  place.remove();
});

describe('runs', () => {
  test('lists what is kept, newest first, with what is to be done', async () => {
    await brownout('note', 'R22222', 'a timeout', '--kind', 'action');
    await brownout('runs', 'pin', 'R32222');
    const { exit, stdout } = await brownout('runs');
    expect(stdout.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      expect.stringMatching(/^R42222 2026-03-04T10:00:00Z db-down FAILED 1\/2 [\d.]+kB$/),
      expect.stringMatching(/^R32222 2026-03-03T10:00:00Z db-down PASSED 2\/2 [\d.]+kB pinned$/),
      expect.stringMatching(/^R22222 2026-03-02T10:00:00Z db-down FAILED 1\/2 [\d.]+kB open: A-1$/),
      expect.stringMatching(/^3 runs, [\d.]+kB$/),
      '',
    ]);
    expect(exit).toBe(EXIT.passed);
    const told = await brownout('runs', '--json');
    expect(JSON.parse(told.stdout)).toMatchObject({
      runs: [{ run: 'R42222', verdict: 'FAILED' }, { held: 'pinned' }, { held: 'open-action', openActions: ['A-1'] }],
    });
    expect((await brownout('runs', '--lang', 'zh')).stdout).toMatch(/R32222 .* 通过 .* 已固定\n/);
  });
});

describe('runs prune', () => {
  test('removes all but the newest of each scenario', async () => {
    const { exit, stdout } = await brownout('runs', 'prune', '--keep', '1');
    expect(stdout).toMatch(/2 runs removed \([\d.]+kB\), 1 kept\n$/);
    expect(exit).toBe(EXIT.passed);
    expect(['R22222', 'R32222', 'R42222'].map(isThere)).toEqual([false, false, true]);
  });

  test('leaves what is pinned, and what has something to be done', async () => {
    await brownout('runs', 'pin', 'R32222');
    await brownout('note', 'R22222', 'a timeout', '--kind', 'action');
    const { stdout } = await brownout('runs', 'prune', '--older-than', '1h');
    expect(stdout).toContain('R32222  2026-03-03T10:00:00Z  db-down  kept: pinned');
    expect(stdout).toContain('R22222  2026-03-02T10:00:00Z  db-down  kept: open action items');
    expect(['R22222', 'R32222', 'R42222'].map(isThere)).toEqual([true, true, false]);
    await brownout('runs', 'unpin', 'R32222');
    await brownout('note', 'R32222', '--close', 'A-1');
    await brownout('runs', 'prune', '--older-than', '1h', '--lang', 'zh');
    expect(['R22222', 'R32222'].map(isThere)).toEqual([false, false]);
  });

  test('leaves a drill under way, which has no result and a journal that grows', async () => {
    await saveRun(root, { run: 'R92222', wall: '2026-01-01T00:00:00.000Z' });
    const { stdout } = await brownout('runs', 'prune', '--keep', '0');
    expect(stdout).toContain('R92222  2026-01-01T00:00:00Z  db-down  kept: under way');
    expect(isThere('R92222')).toBe(true);
    rest('R92222');
    await brownout('runs', 'prune', '--keep', '0');
    expect(isThere('R92222')).toBe(false);
  });

  test('touches no other folder', async () => {
    mkdirSync(join(root, 'mine'));
    writeFileSync(join(root, 'mine', 'notes.txt'), '');
    writeFileSync(join(root, 'recorded-pair.html'), '');
    await brownout('runs', 'prune', '--keep', '0');
    expect(['mine', 'recorded-pair.html', 'R22222'].map(isThere)).toEqual([true, true, false]);
  });

  test('tells what would go, and removes nothing', async () => {
    const { stdout } = await brownout('runs', 'prune', '--keep', '2', '--dry-run', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: true,
      removed: [{ run: 'R22222' }],
      kept: [
        { run: 'R42222', because: 'rule' },
        { run: 'R32222', because: 'rule' },
      ],
    });
    expect(isThere('R22222')).toBe(true);
  });

  test.each([
    [[], 'say what goes: --keep 20'],
    [['--keep', 'all'], '--keep: "all" is not a whole number'],
    [['--older-than', '30'], '--older-than: "30" is not an age; write it as in 12h, 30d or 8w'],
    [['--older-than', '99999999999999d'], 'is not an age'],
  ])('with %j is refused, and removes nothing', async (args, why) => {
    const { exit, stderr } = await brownout('runs', 'prune', ...args);
    expect(stderr).toContain(why);
    expect(exit).toBe(EXIT.usage);
    expect(['R22222', 'R32222', 'R42222'].every(isThere)).toBe(true);
  });

  test('does not take options that stand before it for those of another command', async () => {
    const { exit } = await session.run(['runs', '--out', root, 'prune', '--keep', '0'], { cwd: place.path });
    expect(exit).toBe(EXIT.usage);
    expect(isThere('R22222')).toBe(true);
  });
});

test('runs pin looks all runs up before it pins one', async () => {
  const { exit, stderr } = await brownout('runs', 'pin', 'R22222', 'XXXXXX');
  expect(stderr).toContain('there is no run "XXXXXX"');
  expect(exit).toBe(EXIT.usage);
  expect(existsSync(join(root, 'R22222', 'pinned'))).toBe(false);
});
