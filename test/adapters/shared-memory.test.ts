import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { removeOrphans } from '../../src/adapters/shared-memory.ts';
import type { ProcessId } from '../../src/adapters/process-table.ts';

const TICKS = 100;
const made: string[] = [];

afterEach(() => {
  for (const id of made.splice(0)) spawnSync('ipcrm', ['-m', id]);
});

const now = (): string => String(Math.floor(uptime() * TICKS));

/** Has a process make a segment that outlives it. */
const leave = (): { readonly by: ProcessId; readonly id: string } => {
  const start = now();
  const { pid, stdout } = spawnSync('ipcmk', ['--shmem', '64'], { encoding: 'utf8' });
  const id = /\d+/.exec(stdout)?.[0] ?? '';
  made.push(id);
  return { by: { pid, start }, id };
};

const isThere = (id: string): boolean =>
  readFileSync('/proc/sysvipc/shm', 'utf8')
    .split('\n')
    .some((line) => line.trim().split(/\s+/)[1] === id);

test('shared memory that outlived its makers is found by them, and goes', async () => {
  const [one, other] = [leave(), leave()];
  expect(await removeOrphans({ processes: [one.by] })).toEqual([]);
  expect([one, other].map(({ id }) => isThere(id))).toEqual([false, true]);
});

test('that of an earlier process with the same pid is left alone', async () => {
  const { by, id } = leave();
  const muchLater = String(Number(by.start) + 60 * TICKS);
  expect(await removeOrphans({ processes: [{ ...by, start: muchLater }] })).toEqual([]);
  expect(isThere(id)).toBe(true);
});
