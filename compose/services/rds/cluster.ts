import { spawn } from 'node:child_process';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { give, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';

/** A role and its password. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

/** Where a cluster lives, what is in it, and who runs it. */
export interface ClusterPlan {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly as: Account;
  /** Databases, each owned by a role of its name. */
  readonly databases: readonly Login[];
  /** Roles that may read all tables of all databases. */
  readonly readers: readonly Login[];
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const createRole = ({ name, password }: Login): string =>
  `CREATE ROLE ${identifier(name)} LOGIN PASSWORD ${literal(password)}`;

const statements = ({ databases, readers }: ClusterPlan): readonly string[] => [
  ...databases.flatMap((it) => [createRole(it), `CREATE DATABASE ${identifier(it.name)} OWNER ${identifier(it.name)}`]),
  ...readers.flatMap((it) => [createRole(it), `GRANT pg_read_all_data TO ${identifier(it.name)}`]),
];

interface Job {
  readonly command: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}

const finish = ({ binaries, as }: ClusterPlan, { command, args, stdin = '' }: Job): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...binaries.env }, ...as, stdio: ['pipe', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command}: ${complaint.trim()}`))));
    child.stdin.on('error', () => {}); // a child that is gone tells why by its exit
    child.stdin.end(stdin);
  });

const build = async (plan: ClusterPlan, data: string): Promise<void> => {
  const { initdb, postgres } = plan.binaries;
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  await give(data, plan.as);
  // Nobody logs in as the superuser: there is no socket, and it gets no password.
  const trust = ['--auth-local=reject', '--auth-host=scram-sha-256', '--username=postgres'];
  // What backends share is kept in files of the data folder: in /dev/shm it would outlive a server that is killed.
  const shared = ['-c', 'dynamic_shared_memory_type=mmap'];
  const shape = ['--no-sync', '--no-instructions', '--locale=C', '--encoding=UTF8', ...shared];
  await finish(plan, { command: initdb, args: ['-D', data, ...trust, ...shape] });
  await writeFile(join(data, 'pg_hba.conf'), 'host all all all scram-sha-256\n');
  // Single-user mode opens no port, so that no client meets a database that is half made. Statements hold passwords:
  // they must not be logged when they fail.
  const settings = ['exit_on_error=on', 'log_min_error_statement=panic', 'fsync=off'].flatMap((it) => ['-c', it]);
  await finish(plan, {
    command: postgres,
    args: ['--single', '-D', data, ...settings, 'postgres'],
    stdin: `${statements(plan).join('\n')}\n`,
  });
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
