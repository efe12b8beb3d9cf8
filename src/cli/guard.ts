import { createInterface } from 'node:readline';
import { systemClock } from '../adapters/clock.ts';
import { appendGuard } from '../adapters/run-folder.ts';
import { undo } from '../engine/undo.ts';
import { faultContext, outsideContext } from '../engine/fault-context.ts';
import { environments } from '../environments/index.ts';
import { faults } from '../faults/index.ts';
import { bareHandle, type Environment, type Handle } from '../model/environment.ts';
import { textOf } from '../model/errors.ts';
import type { FaultKind } from '../model/fault.ts';
import type { FromGuard, ToGuard } from '../model/guard.ts';
import type { GuardLine } from '../model/journal.ts';
import type { Stack } from '../model/stack.ts';
import type { Text } from '../model/text.ts';
import { durationZh, formatDuration, type Ms } from '../model/units.ts';
import { readStack } from './files.ts';
import { liftOutside, outlivingKind } from './outliving.ts';
import { worldPorts } from './world.ts';

/** The runner lifts at its fault's max-duration by itself; this much later it is taken to hang. */
const GRACE_MS: Ms = 500;

const RUNNER_GONE: Text = { en: 'the runner is gone', zh: '执行进程已退出' };

const unknown = (kind: string): Text => ({ en: `nothing is known of ${kind}`, zh: `没有 ${kind} 的任何信息` });

type Armed = Extract<ToGuard, { readonly type: 'armed' }>;

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Undoes what a runner left: when the pipe to it closes, or when a fault outlives its max-duration while it hangs. */
class GuardDuty {
  readonly #run: string;
  readonly #folder: string;
  readonly #environment: Environment;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Faults that are on, as far as it was told. */
  readonly #armed = new Map<string, Armed>();
  #handle: Extract<ToGuard, { readonly type: 'handle' }> | undefined;
  #stack: Promise<Stack> | undefined;
  #count = 0;

  constructor(run: string, folder: string, environment: Environment) {
    this.#run = run;
    this.#folder = folder;
    this.#environment = environment;
    this.#write({ type: 'guarding', run, pid: process.pid });
  }

  #write(line: Untimed<GuardLine>): void {
    try {
      appendGuard(this.#folder, { at: Date.now(), ...line });
    } catch {
      // An undo matters more than its record: the disk may be full, or the folder gone.
    }
  }

  #say(message: FromGuard): void {
    process.stdout.write(`${JSON.stringify(message)}\n`);
  }

  take(message: ToGuard): void {
    this.#count += 1;
    if (message.type === 'handle') {
      this.#handle = message;
      this.#stack = readStack(message.stackFile);
      // Told where it is needed; a file that changed meanwhile must not end the guard.
      this.#stack.catch(() => {});
    }
    if (message.type === 'armed') this.#arm(message);
    if (message.type === 'lifted') this.#disarm(message.fault);
    this.#say({ type: 'ack', count: this.#count });
    if (message.type === 'release') {
      this.#write({ type: 'released' });
      process.exit(0);
    }
  }

  #arm(armed: Armed): void {
    this.#armed.set(armed.fault, armed);
    const timer = setTimeout(() => void this.#lift(armed), armed.maxDurationMs + GRACE_MS);
    this.#timers.set(armed.fault, timer);
  }

  #disarm(fault: string): void {
    clearTimeout(this.#timers.get(fault));
    this.#timers.delete(fault);
    this.#armed.delete(fault);
  }

  async #lift(armed: Armed): Promise<void> {
    const { fault, kind, state } = armed;
    this.#write({
      type: 'took-over',
      because: {
        en: `${fault} was on for longer than ${formatDuration(armed.maxDurationMs)}`,
        zh: `${fault} 持续超过 ${durationZh(armed.maxDurationMs)}`,
      },
    });
    const undone = await this.#undo(kind, state).catch((error: unknown) => ({
      done: false as const,
      because: textOf(error),
    }));
    const told: FromGuard = undone.done
      ? { type: 'lifted', fault, seen: undone.seen }
      : { type: 'lift-failed', fault, because: undone.because };
    this.#write(told);
    this.#say(told);
  }

  async #undo(kindName: string, state: Armed['state']): ReturnType<typeof undo> {
    const kind: FaultKind | undefined = Object.entries(faults).find(([name]) => name === kindName)?.[1];
    if (kind?.outlivesStack) return undo({ kind, state }, outsideContext(this.#run, worldPorts), systemClock);
    if (!kind || !this.#handle || !this.#stack) return { done: false, because: unknown(kindName) };
    const stack = await this.#stack;
    const { handle } = this.#handle;
    const replica = await this.#environment.reopen(handle, stack);
    const context = faultContext({ run: this.#run, stackRun: handle.run, stack, replica, ports: worldPorts });
    return undo({ kind, state }, context, systemClock);
  }

  /** What does not go with the run, newest first; what is left of it. */
  async #liftOutliving(handle: Handle): Promise<readonly Text[]> {
    const environment = this.#environment;
    const left: Text[] = [];
    for (const { fault, kind: name, state } of [...this.#armed.values()].toReversed()) {
      const kind = outlivingKind(name, environment);
      if (!kind) continue;
      const told = await liftOutside({ fault, kind, state }, { environment, handle });
      if ('left' in told) left.push(told.left);
      else this.#write({ type: 'lifted', fault, seen: told.seen });
    }
    return left;
  }

  /** The runner is gone: all of its run goes. */
  async takeOver(): Promise<void> {
    this.#write({ type: 'took-over', because: RUNNER_GONE });
    const handle = this.#handle?.handle ?? bareHandle(this.#environment.name, this.#run);
    const owed = await this.#liftOutliving(handle);
    // Whoever looks for it later must find a word about it.
    const ended = await this.#environment.down(handle).catch((error: unknown) => ({ left: [textOf(error)] }));
    const left = [...owed, ...ended.left];
    this.#write({ type: 'down', left });
    process.exit(left.length === 0 ? 0 : 1);
  }
}

const [run = '', folder = '', environmentName = ''] = process.argv.slice(2);
const environment = Object.values(environments).find((it) => it.name === environmentName);
if (!environment) throw new Error(`no environment is called ${environmentName}`);

// Only the runner ends it, by its word or by its death.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('SIGHUP', () => {});
process.stdout.on('error', () => {});

const duty = new GuardDuty(run, folder, environment);
createInterface({ input: process.stdin })
  .on('line', (line) => duty.take(JSON.parse(line) as ToGuard))
  .on('close', () => void duty.takeOver());
