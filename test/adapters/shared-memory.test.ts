import { spawnSync } from 'node:child_process';
import { uptime } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { orphanedBy, removeOrphans } from '../../src/adapters/shared-memory.ts';
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

test('shared memory that outlived its makers is found by them, and goes', async () => {
  const [one, other] = [leave(), leave()];
  expect(orphanedBy([one.by])).toEqual([one.id]);
  await removeOrphans([one.by]);
  expect(orphanedBy([one.by, other.by])).toEqual([other.id]);
});

test('that of an earlier process with the same pid is left alone', () => {
  const { by } = leave();
  const muchLater = String(Number(by.start) + 60 * TICKS);
  expect(orphanedBy([{ ...by, start: muchLater }])).toEqual([]);
});
