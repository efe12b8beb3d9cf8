import { join, resolve } from 'node:path';
import { startGuard } from '../../adapters/guard-process.ts';
import { makeRunFolder, removeRunFolder } from '../../adapters/run-folder.ts';
import { verdictOn, type CheckedLinks } from '../../core/link-use.ts';
import { checkLinks } from '../../engine/check-links.ts';
import type { Around } from '../../engine/fault-context.ts';
import { environments } from '../../environments/index.ts';
import { say, type Messages } from '../../messages/index.ts';
import { bareHandle, type Handle } from '../../model/environment.ts';
import { EXIT, textOf, UndoError } from '../../model/errors.ts';
import type { Stack } from '../../model/stack.ts';
import { listed, type Text } from '../../model/text.ts';
import { accessOf, tellAccess, type Access } from '../access.ts';
import { chosenPorts } from '../chosen-ports.ts';
import { defaultStackFile, type EnvironmentName } from '../files.ts';
import { languageOf } from '../language.ts';
import { requireStack } from '../require-stack.ts';
import { onInterrupt } from '../signals.ts';
import { sweepAbandoned } from '../sweep.ts';
import { checkedLines } from '../terminal/checked-links.ts';
import { terminalOf } from '../terminal/terminal.ts';
import { UpProgress } from '../terminal/up-progress.ts';
import { worldPorts } from '../world.ts';

interface UpOptions {
  readonly profile?: string;
  readonly port: readonly string[];
  readonly out: string;
  readonly env: EnvironmentName;
  readonly lang?: string;
  readonly json?: boolean;
  readonly check?: boolean;
}

interface Brought {
  readonly access: Access;
  readonly checked?: CheckedLinks;
}

const EXITS = { sound: EXIT.passed, bypassed: EXIT.failed, unhealthy: EXIT.blocked } as const;

/** Before the stack is anybody's to keep: a process that dies in the middle of it takes the stack down. */
const check = async (around: Around, messages: Messages, signal: AbortSignal): Promise<CheckedLinks> => {
  const progress = (step: 'use' | 'cut' | 'restore'): void =>
    void process.stderr.write(`  ${messages.check.steps[step]}\n`);
  return checkLinks({ around, signal, progress });
};

const tell = ({ access, checked }: Brought, stack: Stack, messages: Messages): void => {
  const { colours } = terminalOf(process.stdout, process.env);
  if (checked) process.stdout.write(`${checkedLines(checked, { messages, colours }).join('\n')}\n\n`);
  tellAccess(access, stack, messages);
};

/** What a start that failed has left, and why it failed. */
const leftText = ({ en, zh }: Text, left: readonly Text[]): Text => {
  const what = listed(left);
  return {
    en: `${en}\nand what was started could not be taken away again; left behind: ${what.en}`,
    zh: `${zh}\n且已启动的部分未能清除，残留：${what.zh}`,
  };
};

/** Brings a stack up that is reserved, and keeps it. Throws what stopped it. */
const bring = async (
  { handle, stack, signal }: { readonly handle: Handle; readonly stack: Stack; readonly signal: AbortSignal },
  options: UpOptions,
): Promise<Brought> => {
  const environment = environments[options.env];
  const messages = say(languageOf(options.lang));
  const components = stack.components.map(({ name }) => name);
  const progress = new UpProgress({ components, messages, terminal: terminalOf(process.stderr, process.env) });
  const { run, profile } = handle;
  const replica = await environment
    .up(handle, { stack, ...(profile !== null && { profile }), signal, progress: (step) => progress.step(step) })
    .finally(() => progress.end());
  const around = { run, stack, replica, ports: worldPorts };
  const checked = options.check && !signal.aborted ? await check(around, messages, signal) : undefined;
  if (signal.aborted) throw signal.reason;
  await environment.keep(handle);
  return { access: accessOf(run, stack, replica), ...(checked && { checked }) };
};

/** Brings a stack up and leaves it; `down` ends it. With a check: exit 1 where proxies are gone past, 3 where a surface is not healthy. */
export const up = async (file: string | undefined, options: UpOptions): Promise<number> => {
  const stack = await requireStack(file ?? defaultStackFile(), options);
  const ports = chosenPorts(options.port, stack);
  const language = languageOf(options.lang);
  const messages = say(language);
  const environment = environments[options.env];
  await sweepAbandoned(language, options.env);
  const interrupt = onInterrupt(language);
  const { run, folder } = makeRunFolder(resolve(options.out));
  const guard = await startGuard(run, folder, environment.name);
  const profile = options.profile === undefined ? {} : { profile: options.profile };
  let hasBegun = false;
  let brought: Brought;
  try {
    const handle = await environment.reserve({ run, stack, folder, seed: 1, ports, ...profile });
    await guard.tell({ type: 'handle', handle, stackFile: stack.file, keep: true });
    hasBegun = true;
    brought = await bring({ handle, stack, signal: interrupt.signal }, options);
  } catch (error) {
    const { left } = await environment.down(bareHandle(environment.name, run));
    await guard.tell({ type: 'release' }).catch(() => {});
    if (hasBegun && !interrupt.signal.aborted)
      process.stderr.write(`${messages.stacks.logsStay(join(folder, 'logs'))}\n`);
    else removeRunFolder(folder);
    throw left.length === 0 ? error : new UndoError(leftText(textOf(error), left), { cause: error });
  } finally {
    interrupt.release();
    await guard.tell({ type: 'release' }).catch(() => {});
  }
  const { access, checked } = brought;
  if (options.json) process.stdout.write(`${JSON.stringify({ ...access, ...(checked && { checked }) }, null, 2)}\n`);
  else tell(brought, stack, messages);
  return checked ? EXITS[verdictOn(checked)] : EXIT.passed;
};
