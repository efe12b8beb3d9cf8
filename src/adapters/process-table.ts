import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process for certain: a pid can be given again, its start time with it cannot. */
export interface ProcessId {
  readonly pid: number;
  /** Clock ticks since boot, as /proc tells them. */
  readonly start: string;
}

export interface ProcessFacts extends ProcessId {
  readonly parent: number;
  /** One letter of /proc: R, S, D, T (stopped), Z (dead, not collected). */
  readonly state: string;
}

const AFTER_NAME_STATE = 0;
const AFTER_NAME_PARENT = 1;
const AFTER_NAME_START = 19;

/** What /proc says of a pid; undefined when there is no such process. */
export const processFacts = (pid: number): ProcessFacts | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in brackets and may hold anything: fields are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      state: fields[AFTER_NAME_STATE] ?? '?',
      parent: Number(fields[AFTER_NAME_PARENT]),
      start: fields[AFTER_NAME_START] ?? '',
    };
  } catch {
    return undefined;
  }
};

/** Is this very process still there (not merely its pid, and not a dead one)? */
export const isAlive = ({ pid, start }: ProcessId): boolean => {
  const facts = processFacts(pid);
  return facts !== undefined && facts.start === start && facts.state !== 'Z' && facts.state !== 'X';
};

/** The identity of a pid that runs now; undefined when it does not. */
export const identify = (pid: number): ProcessId | undefined => {
  const facts = processFacts(pid);
  return facts && { pid, start: facts.start };
};

/** All processes that can be seen, dead ones left out. */
const allProcesses = (): readonly ProcessFacts[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processFacts(Number(name)))
    .filter((facts): facts is ProcessFacts => facts !== undefined && facts.state !== 'Z' && facts.state !== 'X');

/** A process and all its descendants, parents first. Groups would not do: Postgres' backends have sessions of their own. */
export const processTree = (root: number): readonly ProcessFacts[] => {
  const all = allProcesses();
  const found = all.filter((it) => it.pid === root);
  for (const parent of found) found.push(...all.filter((it) => it.parent === parent.pid));
  return found;
};

const carries = (pid: number, mark: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
  } catch {
    return false;
  }
};

const worksIn = (pid: number, folder: string): boolean => {
  try {
    const cwd = readlinkSync(`/proc/${pid}/cwd`);
    return cwd === folder || cwd.startsWith(`${folder}/`);
  } catch {
    return false;
  }
};

/** Every process that carries `mark` (`NAME=value`) in its environment, or works in the folder, this one left out. */
export const markedProcesses = (mark: string, folder: string): readonly ProcessFacts[] =>
  allProcesses().filter(({ pid }) => pid !== process.pid && (carries(pid, mark) || worksIn(pid, folder)));

/** Sends a signal; a process that is gone already is no error. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};
