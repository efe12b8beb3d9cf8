import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const SCRIPTS = {
  sound: 'echo all is well',
  broken: 'echo this is wrong >&2; exit 3',
  killed: 'kill -9 $$',
  late: 'echo still asked',
};

interface Ended {
  readonly exit: number;
  readonly said: string;
}

/** The scripts of a folder of their own, side by side. */
const sideBySide = async (...names: readonly string[]): Promise<Ended> => {
  const folder = await mkdtemp(join(tmpdir(), 'test-of-brownout-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: SCRIPTS }));
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [resolve('test/support/side-by-side.mjs'), ...names],
      { cwd: folder },
      (_, stdout, stderr) => done({ exit: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
};

test('scripts that all pass pass, and each says what it said under its name', async () => {
  const { exit, said } = await sideBySide('sound', 'late');
  expect(exit).toBe(0);
  expect(said).toMatch(/✓ sound {2}\d+\.\ds\nall is well\n/);
  expect(said).toMatch(/✓ late {2}\d+\.\ds\nstill asked\n/);
});

test.each(['broken', 'killed'] as const)('one that is %s fails all, after the others have run', async (bad) => {
  const { exit, said } = await sideBySide(bad, 'sound', 'late');
  expect(exit).toBe(1);
  expect(said).toContain(`✗ ${bad}`);
  expect(said).toContain('all is well');
  expect(said).toContain('still asked');
});

test.each([[[]], [['sound', 'suond']]])('what is no script is told, and nothing runs: %j', async (names) => {
  const { exit, said } = await sideBySide(...names);
  expect(exit).toBe(1);
  expect(said).toContain('no such script');
  expect(said).not.toContain('all is well');
});
