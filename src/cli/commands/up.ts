import { join, resolve } from 'node:path';
import { startGuard } from '../../adapters/guard-process.ts';
import { makeRunFolder, removeRunFolder } from '../../adapters/run-folder.ts';
import { environments } from '../../environments/index.ts';
import { say, type Messages } from '../../messages/index.ts';
import { bareHandle, type Replica } from '../../model/environment.ts';
import { EXIT, textOf, UndoError } from '../../model/errors.ts';
import { render } from '../../model/render.ts';
import type { Stack } from '../../model/stack.ts';
import { listed, type Text } from '../../model/text.ts';
import { chosenPorts } from '../chosen-ports.ts';
import { defaultStackFile, type EnvironmentName } from '../files.ts';
import { languageOf } from '../language.ts';
import { requireStack } from '../require-stack.ts';
import { onInterrupt } from '../signals.ts';
import { sweepAbandoned } from '../sweep.ts';
import { terminalOf } from '../terminal/terminal.ts';
import { UpProgress } from '../terminal/up-progress.ts';

interface UpOptions {
  readonly profile?: string;
  readonly port: readonly string[];
  readonly out: string;
  readonly env: EnvironmentName;
  readonly lang?: string;
  readonly json?: boolean;
}

/** Where the users' links of a stack are, and what real clients need to reach them. */
export interface Access {
  readonly run: string;
  readonly links: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

export const accessOf = (run: string, stack: Stack, replica: Replica): Access => ({
  run,
  links: Object.fromEntries(
    stack.links.map((link) => {
      const { host, port } = replica.address(link.name);
      return [link.name, `${host}:${port}`];
    }),
  ),
  variables: Object.fromEntries(
    Object.entries(stack.exports).map(([name, value]) => [name, render(value, replica.exports)]),
  ),
});

const tell = (access: Access, { stacks }: Messages, json: boolean): void => {
  if (json) {
    process.stdout.write(`${JSON.stringify(access, null, 2)}\n`);
    return;
  }
  const width = Math.max(...Object.keys(access.links).map((name) => name.length));
  for (const [name, address] of Object.entries(access.links))
    if (name.startsWith('client->')) process.stdout.write(`  ${name.padEnd(width)}  ${address}\n`);
  process.stdout.write('\n');
  for (const [name, value] of Object.entries(access.variables)) process.stdout.write(`export ${name}=${value}\n`);
  process.stdout.write(`\n${stacks.staysUp(access.run)}\n`);
};

/** What a start that failed has left, and why it failed. */
const leftText = ({ en, zh }: Text, left: readonly Text[]): Text => {
  const what = listed(left);
  return {
    en: `${en}\nand what was started could not be taken away again; left behind: ${what.en}`,
    zh: `${zh}\n且已启动的部分未能清除，残留：${what.zh}`,
  };
};

/** Brings a stack up and leaves it; `down` ends it. */
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
  try {
    const handle = await environment.reserve({ run, stack, folder, seed: 1, ports, ...profile });
    await guard.tell({ type: 'handle', handle, stackFile: stack.file, keep: true });
    hasBegun = true;
    const components = stack.components.map(({ name }) => name);
    const progress = new UpProgress({ components, messages, terminal: terminalOf(process.stderr, process.env) });
    const replica = await environment
      .up(handle, { stack, ...profile, signal: interrupt.signal, progress: (step) => progress.step(step) })
      .finally(() => progress.end());
    if (interrupt.signal.aborted) throw interrupt.signal.reason;
    await environment.keep(handle);
    tell(accessOf(run, stack, replica), messages, options.json ?? false);
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
  return EXIT.passed;
};
