/**
 * Runs Postgres in a container as the official image does, as far as a compose file needs it: POSTGRES_PASSWORD
 * (required), POSTGRES_USER, POSTGRES_DB and their `_FILE` forms, POSTGRES_INITDB_ARGS, PGDATA, and the command
 * `postgres -c name=value …`. Text is sorted as in the locale C. There is no psql: /docker-entrypoint-initdb.d is
 * refused where something is in it.
 *
 * SIGTERM and SIGINT end it at once and in good order. As root it gives Postgres its folders and is root no longer.
 */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { readdirSync, renameSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const HOME = '/usr/lib/postgresql';
const SOCKETS = '/var/run/postgresql';
const SCRIPTS = '/docker-entrypoint-initdb.d';
const POSTGRES = 999;

const data = process.env.PGDATA;
const env = { ...process.env, LD_LIBRARY_PATH: join(HOME, 'lib') };

const say = (line) => process.stdout.write(`${line}\n`);

const fail = (sentence) => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

const setting = (name, otherwise) => {
  const file = process.env[`${name}_FILE`];
  return process.env[name] || (file ? readFileSync(file, 'utf8').trimEnd() : otherwise);
};

/** Gives Postgres its folders, and goes on as Postgres' own user. */
const leaveRoot = () => {
  for (const folder of [data, SOCKETS]) {
    mkdirSync(folder, { recursive: true });
    if (statSync(folder).uid !== POSTGRES) chownSync(folder, POSTGRES, POSTGRES);
  }
  process.setgroups([POSTGRES]);
  process.setgid(POSTGRES);
  process.setuid(POSTGRES);
};

/** Postgres refuses a data folder that is another's. */
const expectOwnFolder = () => {
  mkdirSync(data, { recursive: true });
  const owner = String(statSync(data).uid);
  const self = String(process.getuid());
  if (owner !== self)
    fail(`${data} belongs to user ${owner}, and this container runs as ${self}: mount it with uid=${self}`);
  chmodSync(data, 0o700);
};

const finish = (program, args, input = '') => {
  const { status, error } = spawnSync(join(HOME, 'bin', program), args, {
    env,
    input,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  if (status !== 0) fail(`${program} failed${error === undefined ? '' : `: ${error.message}`}`);
};

const initialize = (folder, user, password) => {
  const secret = mkdtempSync(join(tmpdir(), 'postgres-'));
  const passwordFile = join(secret, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const access = ['--auth-local=trust', '--auth-host=scram-sha-256', `--username=${user}`, `--pwfile=${passwordFile}`];
  const asked = (process.env.POSTGRES_INITDB_ARGS ?? '').split(/\s+/).filter(Boolean);
  finish('initdb', [
    '-D',
    folder,
    ...access,
    '--locale=C',
    '--encoding=UTF8',
    '--no-instructions',
    '--no-sync',
    ...asked,
  ]);
  rmSync(secret, { recursive: true });
  appendFileSync(join(folder, 'pg_hba.conf'), '\nhost all all all scram-sha-256\n');
};

const createDatabase = (folder, name) => {
  // Single-user mode opens no port: nobody meets a database that is half made.
  const statement = `CREATE DATABASE "${name.replaceAll('"', '""')}"\n`;
  finish('postgres', ['--single', '-D', folder, '-c', 'exit_on_error=on', 'postgres'], statement);
};

const make = (folder) => {
  const password = setting('POSTGRES_PASSWORD');
  if (!password) fail('POSTGRES_PASSWORD is not set: the superuser needs a password');
  if (existsSync(SCRIPTS) && readdirSync(SCRIPTS).length > 0) {
    fail(`there are files in ${SCRIPTS}: this image has no psql to run them with; use the official image`);
  }
  const user = setting('POSTGRES_USER', 'postgres');
  const database = setting('POSTGRES_DB', user);
  initialize(folder, user, password);
  if (database !== 'postgres') createDatabase(folder, database);
};

/**
 * Makes the data, once. A container that was killed meanwhile begins again: what is being made, and what is made but
 * not yet in place, have names of their own, and the file by which Postgres knows a cluster comes last.
 */
const openData = () => {
  const [mark, making, made] = ['PG_VERSION', '.making', '.made'].map((name) => join(data, name));
  if (existsSync(mark)) return;
  if (!existsSync(made)) {
    rmSync(making, { recursive: true, force: true });
    make(making);
    renameSync(making, made);
  }
  const names = readdirSync(made).filter((name) => name !== 'PG_VERSION');
  for (const name of [...names, 'PG_VERSION']) renameSync(join(made, name), join(data, name));
  rmdirSync(made);
  say('Postgres has its data: ready to start');
};

/** What stands in for becoming the command: its end is ours, and what we are asked it is asked. */
const become = (command, args, translate = (signal) => signal) => {
  const child = spawn(command, args, { env, stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP']) {
    process.on(signal, () => child.kill(translate(signal)));
  }
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
};

const serve = (args) => {
  if (process.getuid() === 0) leaveRoot();
  expectOwnFolder();
  openData();
  // Of a container that was killed. Its pid may be one of ours here, and then Postgres would wait for itself.
  rmSync(join(data, 'postmaster.pid'), { force: true });
  const settings = ['listen_addresses=*', `unix_socket_directories=${SOCKETS}`].flatMap((it) => ['-c', it]);
  become(join(HOME, 'bin', 'postgres'), [...settings, ...args], (signal) => (signal === 'SIGTERM' ? 'SIGINT' : signal));
};

const given = process.argv.slice(2);
const [command, ...args] = given[0]?.startsWith('-') ? ['postgres', ...given] : given;
const onlyAsks = args.some((it) => ['--help', '-?', '--version', '-V', '--describe-config', '-C'].includes(it));
if (command === 'postgres' && !onlyAsks) serve(args);
else become(command, args);
