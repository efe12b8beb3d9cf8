import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
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

/** Ends a server that outlived its main process on this data folder; a pid that others use by now is left alone. */
export const endOrphan = async (data: string): Promise<void> => {
  const orphan = await readPostmaster(data);
  if (orphan === undefined) return;
  const lives = async (): Promise<boolean> => {
    const line = await commandLine(orphan.pid);
    return line.includes('postgres') && line.includes(`-D ${data} `);
  };
  if (!(await lives())) return;
  process.kill(orphan.pid, 'SIGINT');
  const deadline = performance.now() + FAST_SHUTDOWN_MS;
  while (await lives()) {
    if (performance.now() > deadline) process.kill(orphan.pid, 'SIGKILL');
    await sleep(POLL_MS);
  }
};
