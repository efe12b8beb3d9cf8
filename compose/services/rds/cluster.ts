import { spawn } from 'node:child_process';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { give, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';

/** Where a cluster lives, what is in it, and who runs it. */
export interface ClusterPlan {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly as: Account;
  /** Of the superuser `postgres`, the only role there is. */
  readonly password: string;
}

const initialise = ({ binaries, as }: ClusterPlan, args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(binaries.initdb, args, {
      env: { ...binaries.env },
      ...as,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`initdb: ${complaint.trim()}`))));
  });

const build = async (plan: ClusterPlan, data: string): Promise<void> => {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  await give(data, plan.as);
  // initdb takes it from a file; from a command line others could read it.
  const secret = `${data}.password`;
  await writeFile(secret, `${plan.password}\n`, { mode: 0o600 });
  await give(secret, plan.as);
  const trust = ['--auth-local=reject', '--auth-host=scram-sha-256', '--username=postgres', `--pwfile=${secret}`];
  // What backends share is kept in files of the data folder: in /dev/shm it would outlive a server that is killed.
  const shared = ['-c', 'dynamic_shared_memory_type=mmap'];
  const shape = ['--no-sync', '--no-instructions', '--locale=C', '--encoding=UTF8', ...shared];
  try {
    await initialise(plan, ['-D', data, ...trust, ...shape]);
  } finally {
    await rm(secret, { force: true });
  }
  await writeFile(join(data, 'pg_hba.conf'), 'host all all all scram-sha-256\n');
};

/** The data folder, made on the first start; one that is there is taken as it is. */
export const openCluster = async (plan: ClusterPlan): Promise<string> => {
  const data = join(plan.folder, 'data');
  const there = await stat(data).catch(() => undefined);
  if (there !== undefined) return data;
  const unfinished = `${data}.new`;
  await build(plan, unfinished);
  await rename(unfinished, data);
  return data;
};
