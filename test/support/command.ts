import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { programs } from '../../src/adapters/programs.ts';
import type { GuardLine, JournalLine } from '../../src/model/journal.ts';
import type { Run } from '../../src/model/run.ts';
import { resultFrom } from './run-schema.ts';
import { until } from './until.ts';

export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Of root: run it as one who may do with the files of others what others may. */
  readonly unprivileged?: boolean;
}

/** Who may read where this project lies need not be the user `nobody`: root without its rights over files. */
const UNPRIVILEGED = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all'];

/** The variables of a command in a test: what is printed must not hang on who runs the tests. */
export const environmentOf = (changes: CommandOptions['env'] = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  LANG: 'C',
  NO_COLOR: '1',
  ...changes,
});

/** The `brownout` command as a user runs it: a process of its own, from what was built. */
export class RunningCommand {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], options: CommandOptions) {
    const prefix = options.unprivileged ? UNPRIVILEGED : [];
    const [program = '', ...rest] = [...prefix, process.execPath, programs.cli, ...args];
    const child = spawn(program, rest, {
      cwd: options.cwd ?? process.cwd(),
      env: environmentOf(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit, signal) => resolve({ exit, signal, stdout, stderr }));
    });
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Starts the command; `brownout([...]).ended` is how it ended. */
export const brownout = (args: readonly string[], options: CommandOptions = {}): RunningCommand =>
  new RunningCommand(args, options);

interface Read {
  readonly size: number;
  readonly lines: readonly unknown[];
}

const read = new Map<string, Read>();

/** The whole lines of a file that only grows. Tests look at it every few milliseconds: only what is new is parsed. */
const linesOf = (file: string): readonly unknown[] => {
  const before = read.get(file) ?? { size: 0, lines: [] };
  if (!existsSync(file) || statSync(file).size === before.size) return before.lines;
  const bytes = readFileSync(file);
  const size = bytes.lastIndexOf('\n') + 1;
  const added = bytes.toString('utf8', before.size, size).split('\n').slice(0, -1);
  const lines = [...before.lines, ...added.map((line) => JSON.parse(line) as unknown)];
  read.set(file, { size, lines });
  return lines;
};

/** The one run in a folder of run folders, as its files tell it while it runs and after. */
export class RunOnDisk {
  readonly folder: string;
  readonly run: string;

  constructor(out: string, run: string) {
    this.run = run;
    this.folder = join(out, run);
  }

  journal(): readonly JournalLine[] {
    return linesOf(join(this.folder, 'journal.jsonl')) as readonly JournalLine[];
  }

  guard(): readonly GuardLine[] {
    return linesOf(join(this.folder, 'guard.jsonl')) as readonly GuardLine[];
  }

  result(): Run {
    return resultFrom(join(this.folder, 'run.json'));
  }

  guardPid(): number | undefined {
    const line = this.guard().find((it) => it.type === 'guarding');
    return line?.type === 'guarding' ? line.pid : undefined;
  }

  /** Every port that the run was given. */
  ports(): readonly number[] {
    const line = this.journal().find((it) => it.type === 'reserved');
    if (line?.type !== 'reserved') return [];
    const numbers = (value: unknown): readonly number[] => {
      if (typeof value === 'number') return [value];
      return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
    };
    return numbers(line.handle.data);
  }
}

/** The run whose folder appears in `out`, unless the command ends without one. */
export const runIn = async (out: string, command: RunningCommand): Promise<RunOnDisk> => {
  const look = (): string | undefined => {
    const { isOver } = command;
    const [name] = existsSync(out) ? readdirSync(out) : [];
    if (name === undefined && isOver) throw new Error(`the command ended and made no run folder in ${out}`);
    return name;
  };
  return new RunOnDisk(out, await until(`a run folder in ${out}`, look, 60_000));
};
