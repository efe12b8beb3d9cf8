import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const FAST_SHUTDOWN_MS = 5000;
const POLL_MS = 20;

/** What `postmaster.pid` says. */
export interface Postmaster {
  readonly pid: number;
  readonly ready: boolean;
}

/** Reads `postmaster.pid`: its line 1 is the pid, its line 8 the state. */
export const readPostmaster = async (data: string): Promise<Postmaster | undefined> => {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : undefined;
};

const commandLine = async (pid: number): Promise<string> => {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text.replaceAll('\0', ' ');
  }
  const shown = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return shown?.stdout ?? '';
};

const end = async (pid: number, lives: () => Promise<boolean>): Promise<void> => {
  process.kill(pid, 'SIGINT');
  const deadline = performance.now() + FAST_SHUTDOWN_MS;
  while (await lives()) {
    if (performance.now() > deadline) process.kill(pid, 'SIGKILL');
    await sleep(POLL_MS);
  }
};

/**
 * Clears the way for a start: ends a server of this data folder that outlived its main process, and drops its pid file.
 * The file alone would stop Postgres when a stranger, or a corpse that nobody reaped, has that pid; what guards the
 * data against leftover children is the shared memory, which Postgres checks by itself. Tells whether one was there.
 */
export const clearLeftovers = async (data: string): Promise<boolean> => {
  const left = await readPostmaster(data);
  if (left === undefined) return false;
  const lives = async (): Promise<boolean> => {
    const line = await commandLine(left.pid);
    return line.includes('postgres') && line.includes(`-D ${data} `);
  };
  if (await lives()) await end(left.pid, lives);
  await rm(join(data, 'postmaster.pid'), { force: true });
  return true;
};
