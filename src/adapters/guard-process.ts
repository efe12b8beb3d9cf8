import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StackError } from '../model/errors.ts';
import { fromGuard, type Guard, type Intervention, type ToGuard } from '../model/guard.ts';
import { programs } from './programs.ts';
import { readGuard } from './run-folder.ts';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

const liftedBy = (folder: string): readonly Intervention[] =>
  readGuard(folder).flatMap((line) =>
    line.type === 'lifted' ? [{ fault: line.fault, seen: line.seen, agoMs: Date.now() - line.at }] : [],
  );

const guardGone = (run: string, why: string, logFile: string): StackError =>
  new StackError({
    en: `the guard of run ${run} is gone (${why}); see ${logFile}`,
    zh: `演练 ${run} 的守护进程已退出（${why}），详见 ${logFile}`,
  });

const spawnGuard = (logFile: string, args: readonly string[]): ChildProcess => {
  const log = openSync(logFile, 'a');
  try {
    return spawn(process.execPath, [programs.guard, ...args], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'pipe', log],
    });
  } finally {
    closeSync(log);
  }
};

/** Resolves when a process is gone, or was never there. */
const endOf = async (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });

/**
 * Starts the guard: a process in a session of its own that holds the other end of a pipe. Whatever ends this process,
 * the pipe closes with it, and the guard undoes what is left.
 */
export const startGuard = async (run: string, folder: string, environment: string): Promise<Guard> => {
  const logFile = join(folder, 'logs', 'guard.log');
  const child = spawnGuard(logFile, [run, folder, environment]);
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new StackError('the guard has no pipe');
  const over = endOf(child);
  const lost = new AbortController();
  const waiting = new Map<number, Waiting>();
  let told = 0;
  let released = false;
  let ended: StackError | undefined;
  const gone = (why: string): void => {
    ended ??= guardGone(run, why, logFile);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
    if (!released) lost.abort(ended);
  };
  child.once('error', (error) => gone(error.message));
  child.once('exit', (code, signal) => gone(signal ?? `exit ${code ?? 0}`));
  stdin.on('error', () => {});
  createInterface({ input: stdout }).on('line', (line) => {
    const message = fromGuard.parse(JSON.parse(line));
    if (message.type === 'ack') {
      waiting.get(message.count)?.resolve();
      waiting.delete(message.count);
    }
  });
  const tell = async (message: ToGuard): Promise<void> => {
    // A guard that was let go has nothing more to hear, and nobody would answer.
    if (released) return;
    if (ended) throw ended;
    const line = `${JSON.stringify(message)}\n`;
    if (message.type === 'release') {
      released = true;
      stdin.end(line);
      // Its last word is in the run folder, and who takes that folder away must be alone in it.
      return over;
    }
    told += 1;
    const count = told;
    return new Promise<void>((resolve, reject) => {
      waiting.set(count, { resolve, reject });
      stdin.write(line);
    });
  };
  const leave = (): void => {
    released = true;
    stdin.end();
  };
  return { tell, leave, lost: lost.signal, interventions: () => liftedBy(folder) };
};
