import { spawn, type ChildProcess } from 'node:child_process';
import { z } from 'zod';
import type { Observation } from '../model/answer.ts';
import type { Json } from '../model/json.ts';
import type { Variables } from '../model/probe.ts';
import { render } from '../model/render.ts';
import { defineProbe } from './exchange/define-probe.ts';
import { renderRecord } from './exchange/render-json.ts';
import { untilAborted } from './exchange/until-aborted.ts';

const LIMIT_BYTES = 1024 * 1024;
const TOLD_CHARS = 200;

const params = z.strictObject({
  argv: z.array(z.string()).min(1),
  /** Added to the environment of Brownout itself. */
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().exactOptional(),
});

type Params = z.output<typeof params>;

/** The program and all that it started: it leads a process group of its own. */
const killGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already, as it is after a program that started nothing.
  }
};

const jsonOf = (text: string): { readonly json?: Json } => {
  try {
    return { json: JSON.parse(text) as Json };
  } catch {
    return {};
  }
};

interface Ended {
  readonly exit: number | null;
  readonly killed: string | null;
  readonly output: string;
  readonly errors: string;
}

/** An exit code other than 0 is a program's own way to say no: an error `status`. */
const observed = ({ exit, killed, output, errors }: Ended): Observation => {
  // Who fails says why on the other stream.
  const text = (exit === 0 || output.trim() !== '' ? output : errors).slice(0, TOLD_CHARS);
  if (exit === null) return { error: 'cut', text: `ended by ${killed}` };
  const seen = { status: exit, text, ...jsonOf(output) };
  return exit === 0 ? seen : { ...seen, error: 'status', code: String(exit) };
};

/** The values of a sample, and the run by whose mark a sweep finds what a killed runner left. */
interface Surroundings {
  readonly variables: Variables;
  readonly mark: string | undefined;
}

const start = ({ argv, env, cwd }: Params, { variables, mark }: Surroundings): ChildProcess => {
  const [program = '', ...rest] = argv.map((argument) => render(argument, variables));
  return spawn(program, rest, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(mark === undefined ? {} : { BROWNOUT_RUN: mark }), ...renderRecord(env, variables) },
    ...(cwd === undefined ? {} : { cwd: render(cwd, variables) }),
  });
};

const run = (given: Params, around: Surroundings, signal: AbortSignal): Promise<Observation> =>
  untilAborted<Observation>({ signal, late: { error: 'timeout' } }, (settle) => {
    const child = start(given, around);
    const chunks: Buffer[] = [];
    let length = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > LIMIT_BYTES) settle({ error: 'content', text: 'the program writes more than 1 MiB' });
    });
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (errors.length < TOLD_CHARS) errors += text;
    });
    child.on('error', (error) => settle({ error: 'refused', text: error.message }));
    // Whatever it leaves behind goes with it, and would else keep its output open.
    child.on('exit', () => killGroup(child));
    child.on('close', (exit, killed) =>
      settle(observed({ exit, killed, output: Buffer.concat(chunks).toString('utf8'), errors })),
    );
    return () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.kill('SIGKILL');
    };
  });

export const command = defineProbe({
  kind: 'command',
  summary: {
    en: 'A program on this machine: its exit code is the status, its standard output the answer',
    zh: '本机上的一个程序：退出码即状态，标准输出即应答（须由栈文件允许）',
  },
  params,
  targets: () => [],
  runsCommands: true,
  open: async (given, { variables, mark = variables['run'] }) => ({
    sample: (n, signal) => run(given, { variables: { ...variables, sample: String(n) }, mark }, signal),
    close: async () => {},
  }),
});
