import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { account, letPass, type Account } from './account.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { openCluster } from './cluster.ts';
import { clearLeftovers, readPostmaster } from './postmaster.ts';

/** Children of a server that was killed need a moment to notice; until then Postgres refuses to start beside them. */
const LEFTOVERS_GONE_MS = 5000;
const RETRY_MS = 100;
const POLL_MS = 20;

/** How the database server is to run. */
export interface RdsOptions {
  /** Holds its data; made when it is not there. Absolute. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  /** Of the superuser `postgres`, as whom databases and other roles are made. */
  readonly password: string;
  readonly maxConnections: number;
  readonly fsync: boolean;
  readonly log: (line: string) => void;
}

/** A running server that accepts logins. */
export interface Rds {
  /** Pid of the postmaster. */
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** A fast shutdown: open transactions are rolled back, sessions ended. */
  readonly stop: () => Promise<void>;
}

interface Server {
  readonly data: string;
  readonly binaries: Binaries;
  readonly as: Account;
}

const settings = ({ maxConnections, fsync }: RdsOptions): readonly string[] =>
  [`max_connections=${maxConnections}`, `fsync=${fsync ? 'on' : 'off'}`, 'unix_socket_directories='].flatMap((it) => [
    '-c',
    it,
  ]);

const launch = ({ data, binaries, as }: Server, options: RdsOptions): ChildProcess => {
  const { host, port, log } = options;
  const args = ['-D', data, '-h', host, '-p', String(port), ...settings(options)];
  const child = spawn(binaries.postgres, args, {
    env: { ...binaries.env },
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  createInterface({ input: child.stderr }).on('line', log);
  return child;
};

const endOf = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** True when the server accepts logins, false when it ended instead. */
const becomesReady = async (child: ChildProcess, data: string): Promise<boolean> => {
  while (!isOver(child)) {
    const told = await readPostmaster(data);
    if (told?.pid === child.pid && told?.ready) return true;
    await sleep(POLL_MS);
  }
  return false;
};

/** Starts Postgres on its folder, making the cluster first when there is none; settles when logins are accepted. */
export const startRds = async (options: RdsOptions): Promise<Rds> => {
  const { folder, password } = options;
  const as = account();
  await mkdir(folder, { recursive: true });
  await letPass(folder, as);
  const binaries = await findBinaries(folder, as);
  const data = await openCluster({ folder, binaries, as, password });
  const wasKilled = await clearLeftovers(data);
  const deadline = performance.now() + (wasKilled ? LEFTOVERS_GONE_MS : 0);
  for (;;) {
    const child = launch({ data, binaries, as }, options);
    const ended = endOf(child);
    if (await becomesReady(child, data)) {
      const stop = async (): Promise<void> => {
        child.kill('SIGINT');
        await ended;
      };
      return { pid: child.pid ?? 0, ended, stop };
    }
    if (performance.now() > deadline) throw new Error(`Postgres did not start on ${options.host}:${options.port}`);
    await sleep(RETRY_MS);
  }
};
