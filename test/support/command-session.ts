import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { programs } from '../../src/adapters/programs.ts';
import { environmentOf, type CommandOptions, type Ended } from './command.ts';

const CHILD = fileURLToPath(new URL('session-child.mjs', import.meta.url));

/**
 * The `brownout` command without its start, which costs more than all that a refused command does: one process that
 * was built as the command is runs it again and again, one after the other. For commands that come to nothing.
 */
export class CommandSession {
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** How the command ended. */
  run(args: readonly string[], options: Omit<CommandOptions, 'uid'> = {}): Promise<Ended> {
    const ended = this.#last.then(async () => this.#ask(args, options));
    this.#last = ended.catch(() => {});
    return ended;
  }

  async #ask(args: readonly string[], { cwd = process.cwd(), env }: CommandOptions): Promise<Ended> {
    this.#child ??= fork(CHILD, [programs.cli]);
    const child = this.#child;
    const over = new AbortController();
    const died = once(child, 'exit', { signal: over.signal }).then(() => {
      throw new Error(`the command ended its process: brownout ${args.join(' ')}`);
    });
    const answer = once(child, 'message', { signal: over.signal });
    child.send({ args, cwd, env: environmentOf(env) });
    try {
      const [ended] = (await Promise.race([answer, died])) as readonly unknown[];
      return ended as Ended;
    } finally {
      over.abort();
      await Promise.allSettled([answer, died]);
    }
  }

  async end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    const gone = once(child, 'exit');
    // A command that was refused while it waited for a signal may still do so.
    child.kill('SIGKILL');
    await gone;
  }
}
