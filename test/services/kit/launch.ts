import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ask } from './ask.ts';
import { until } from './until.ts';

/** The program of a service as it ships, in a process of its own; killed with the test at the latest. */
export interface Program {
  /** All that it said so far. */
  readonly told: () => string;
  /** Its code, once it has ended. */
  readonly exit: Promise<number | null>;
  readonly end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number | null>;
  /** Where it listens, once `page` is 200. */
  readonly ready: (page: string) => Promise<string>;
}

/** Starts a service with these settings on a port that it chooses and tells. */
export const launch = (service: string, env: Readonly<Record<string, string>>, cwd = process.cwd()): Program => {
  const program = join(import.meta.dirname, '../../../compose/dist', service, 'main.js');
  const child = spawn(process.execPath, [program], {
    cwd,
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const url = (): string | undefined => {
    const port = /listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
    if (child.exitCode !== null) throw new Error(`${service} ended: ${text}`);
    return port && `http://127.0.0.1:${port}`;
  };
  return {
    exit,
    told: () => text,
    end: (signal) => {
      child.kill(signal);
      return exit;
    },
    ready: async (page) => {
      await until(`${service} listens`, () => url() !== undefined);
      const base = url() ?? '';
      await until(`${service} answers ${page}`, () =>
        ask(base, `GET ${page}`).then(
          ({ status }) => status === 200,
          () => false,
        ),
      );
      return base;
    },
  };
};
