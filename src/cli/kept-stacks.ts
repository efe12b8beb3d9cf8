import { environments } from '../environments/index.ts';
import type { Environment, Handle, Replica, RunState } from '../model/environment.ts';
import { InputError } from '../model/errors.ts';
import type { Stack } from '../model/stack.ts';
import { named, type Language, type Text } from '../model/text.ts';
import { readStack } from './files.ts';

export interface HereRun {
  readonly environment: Environment;
  readonly handle: Handle;
  readonly state: RunState;
}

const unknownText = ({ en, zh }: Text): Text => ({
  en: `${en}; what it has cannot be told`,
  zh: `${zh}；其中的环境无从得知`,
});

/** Every run that has something on this machine, in every environment, or in these alone; stderr tells who does not say. */
export const runsHere = async (
  language: Language,
  among: readonly Environment[] = Object.values(environments),
): Promise<readonly HereRun[]> => {
  const silent = (because: Text): void => void process.stderr.write(`brownout: ${unknownText(because)[language]}\n`);
  const found = await Promise.all(
    among.map(async (environment) => (await environment.runs(silent)).map((run) => ({ environment, ...run }))),
  );
  return found.flat();
};

const severalText = (runs: readonly string[]): Text => {
  const { en, zh } = named(runs);
  return { en: `several stacks are up; name one of ${en}`, zh: `有多个环境在运行；请指定其一：${zh}` };
};

/** The kept stack that is meant: the named one, or the only one. InputError says which there are. */
export const pickRun = async (name: string | undefined, language: Language): Promise<HereRun> => {
  const all = await runsHere(language);
  const runs = all.filter((it) => (name === undefined ? it.state === 'kept' : it.handle.run === name));
  const [first, ...others] = runs;
  if (!first)
    throw new InputError(
      name === undefined
        ? { en: 'no stack is kept up; start one with: brownout up', zh: '没有保持运行的环境；启动命令：brownout up' }
        : { en: `no stack of run ${name} is up`, zh: `编号为 ${name} 的环境不存在` },
    );
  if (others.length > 0) throw new InputError(severalText(runs.map((it) => it.handle.run)));
  if (first.state === 'drill')
    throw new InputError({
      en: `run ${first.handle.run} is a drill under way; end it where it runs (Ctrl+C), not here`,
      zh: `${first.handle.run} 是正在进行的演练；请在其运行处按 Ctrl+C 结束，而不是在这里`,
    });
  return first;
};

/** A kept stack, with its model and its live parts. */
export const reopen = async ({
  environment,
  handle,
}: HereRun): Promise<{ readonly stack: Stack; readonly replica: Replica }> => {
  const stack = await readStack(handle.stackFile);
  return { stack, replica: await environment.reopen(handle, stack) };
};
