import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  identify,
  isAlive,
  processFacts,
  processTree,
  signal,
  type ProcessFacts,
  type ProcessId,
} from '../../adapters/process-table.ts';
import { removeOrphans } from '../../adapters/shared-memory.ts';
import { StackError } from '../../model/errors.ts';
import type { ComponentState } from '../../model/control.ts';
import type { Ms } from '../../model/units.ts';
import type { Place } from './place.ts';

const TAIL_LINES = 12;
const POLL_MS = 20;
/** How long a component may take to end by itself before it is killed. */
const STOP_MS: Ms = 8000;
/** How long the kernel may take to end what was killed. */
const KILL_MS: Ms = 5000;

export interface Program {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const pidFile = (place: Place, name: string): string => join(place.folder, 'pids', `${name}.json`);

export const logFile = (place: Place, name: string): string => join(place.logs, `${name}.log`);

/** Starts a program in a session of its own (Ctrl+C reaches the runner alone), its output going to its log. */
const start = async (place: Place, program: Program): Promise<ChildProcess> => {
  const log = openSync(logFile(place, program.name), 'a');
  const [command = '', ...args] = program.command;
  const child = spawn(command === 'node' ? process.execPath : command, args, {
    cwd: program.cwd,
    env: program.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new StackError(`${program.name} could not be started: ${error.message}`, { cause: error })),
    );
  });
  const id = (child.pid === undefined ? undefined : identify(child.pid)) ?? { pid: child.pid ?? 0, start: '' };
  writeFileSync(pidFile(place, program.name), JSON.stringify(id));
  return child;
};

/** Starts a program that stays, also after this process. */
export const launch = async (place: Place, program: Program): Promise<void> => {
  const child = await start(place, program);
  child.unref();
};

/** Starts a program that must end by itself. Its exit code; undefined: it still runs after its time, or when the signal fires. */
export const runOnce = async (
  place: Place,
  program: Program,
  { withinMs, signal: leave }: { readonly withinMs: Ms; readonly signal: AbortSignal },
): Promise<number | undefined> => {
  const child = await start(place, program);
  return new Promise((resolve) => {
    const giveUp = (): void => resolve(undefined);
    const late = setTimeout(giveUp, leave.aborted ? 0 : withinMs);
    leave.addEventListener('abort', giveUp, { once: true });
    const ended = (): void => {
      clearTimeout(late);
      leave.removeEventListener('abort', giveUp);
      resolve(child.exitCode ?? 1);
    };
    if (child.exitCode !== null || child.signalCode !== null) ended();
    else child.once('exit', ended);
  });
};

/** The process of a component, as it was last started; undefined: never. */
export const pidOf = (place: Place, name: string): ProcessId | undefined => {
  const file = pidFile(place, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ProcessId) : undefined;
};

export const stateOf = (place: Place, name: string): ComponentState => {
  const id = pidOf(place, name);
  if (!id) return 'missing';
  if (!isAlive(id)) return 'exited';
  return processFacts(id.pid)?.state === 'T' ? 'paused' : 'running';
};

const until = async (holds: () => boolean, withinMs: Ms): Promise<boolean> => {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
};

/** Kills these processes and waits until the kernel has taken them away; memory that they shared may outlive them. */
export const killAll = async (processes: readonly ProcessId[]): Promise<boolean> => {
  for (const { pid } of processes) signal(pid, 'SIGKILL');
  return until(() => processes.every((it) => !isAlive(it)), KILL_MS);
};

/** Kills a component's processes; nobody finds out later which memory they had shared. */
const killWhole = async (processes: readonly ProcessId[]): Promise<boolean> => {
  const areDead = await killAll(processes);
  await removeOrphans({ processes });
  return areDead;
};

/** SIGKILL for a component and all its descendants. */
export const killTree = async (place: Place, name: string): Promise<void> => {
  const id = pidOf(place, name);
  if (!id || !isAlive(id)) return;
  if (!(await killWhole(processTree(id.pid)))) throw new StackError(`${name} (pid ${id.pid}) did not die`);
};

/** Asks a component to end, and kills it where it does not. */
export const stop = async (place: Place, name: string): Promise<void> => {
  const id = pidOf(place, name);
  if (!id || !isAlive(id)) return;
  const tree = processTree(id.pid);
  for (const { pid } of tree) signal(pid, 'SIGCONT');
  signal(id.pid, 'SIGTERM');
  await until(() => !isAlive(id), STOP_MS);
  await killWhole(tree);
};

const signalTree = (root: number, name: NodeJS.Signals, needs: (it: ProcessFacts) => boolean): boolean => {
  const waiting = processTree(root).filter(needs);
  for (const { pid } of waiting) signal(pid, name);
  return waiting.length === 0;
};

/** SIGSTOP for the whole tree, repeated until no process of it runs: a process may fork meanwhile. */
export const pause = async (place: Place, name: string): Promise<void> => {
  const id = pidOf(place, name);
  if (!id || !isAlive(id)) throw new StackError(`${name} does not run, so it cannot be paused`);
  const stopped = await until(() => signalTree(id.pid, 'SIGSTOP', (it) => it.state !== 'T'), KILL_MS);
  if (!stopped) throw new StackError(`${name} (pid ${id.pid}) could not be paused`);
};

/** SIGCONT for the whole tree. */
export const resume = async (place: Place, name: string): Promise<void> => {
  const id = pidOf(place, name);
  if (!id || !isAlive(id)) return;
  const running = await until(() => signalTree(id.pid, 'SIGCONT', (it) => it.state === 'T'), KILL_MS);
  if (!running) throw new StackError(`${name} (pid ${id.pid}) could not be resumed`);
};

/** The end of a component's log, for people. */
export const logTail = (place: Place, name: string): string => {
  const file = logFile(place, name);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES) : [];
  return lines.length === 0 || lines[0] === '' ? '  (its log is empty)' : lines.map((line) => `  | ${line}`).join('\n');
};
