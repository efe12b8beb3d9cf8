import { z } from 'zod';
import { defineFault } from '../model/define-fault.ts';
import { StackError } from '../model/errors.ts';
import type { Called, FaultContext } from '../model/fault.ts';
import type { JsonObject } from '../model/json.ts';
import { named, type Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';

/** A provider's command line is slow to start, and what it asks for takes its time. */
const COMMAND_MS: Ms = 8000;
const ATTEMPT_MS: Ms = 10_000;
const BUDGET_MS: Ms = 20_000;

const ARGV = { error: 'a command is a list: [program, argument, …]; no shell reads it' };
const argv = z.array(z.string(ARGV), ARGV).min(1, ARGV);

const params = z.strictObject({
  run: argv,
  undo: argv,
  proof: argv,
  touches: z.array(z.string()).min(1, { error: 'a command says what it changes: touches: [cloud#policy]' }),
});

/** Relative paths are meant from the stack file, wherever somebody else lifts. */
const state = z.object({ run: argv, undo: argv, proof: argv, cwd: z.string() });
type State = z.output<typeof state>;

const PLAIN = /^[\w@%+=:,./-]+$/;

/** As a person types it into a shell. */
const typed = ({ cwd, undo }: State): string => {
  const words = [cwd, ...undo].map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`));
  return `cd ${words[0] ?? ''} && ${words.slice(1).join(' ')}`;
};

const execute = async (
  command: readonly string[],
  { cwd, is }: { readonly cwd: string; readonly is?: JsonObject },
  context: FaultContext,
): Promise<Called> =>
  context.call({ command: { argv: [...command], cwd }, ...(is && { is }) }, { patienceMs: COMMAND_MS });

const failed = (what: Text, { says, text }: Called): StackError => {
  const said = text.trim() === '' ? '' : ` (${text.trim()})`;
  return new StackError({ en: `${what.en}: ${says.en}${said}`, zh: `${what.zh}：${says.zh}${said}` });
};

/** Whatever a program of this machine breaks elsewhere: a policy at a provider, a flag of a service. */
export const commandFault = defineFault('command', {
  summary: {
    en: 'Runs a program on this machine that breaks something elsewhere, and another to undo it; a third proves it by exit code 0',
    zh: '在本机运行一个程序，弄坏别处的某样东西，撤除时运行另一个；第三个以退出码 0 证明其生效（须由栈文件允许）',
  },
  params,
  state,
  runsCommands: true,
  outlivesStack: { attemptMs: ATTEMPT_MS, budgetMs: BUDGET_MS, byHand: (armed) => [typed(armed)] },
  touches: ({ touches }) => touches,
  links: () => [],
  describe: ({ touches }) => {
    const things = named(touches);
    return { en: `${things.en} changed by a command`, zh: `以一条命令改动 ${things.zh}` };
  },
  arm: async ({ run, undo, proof }, { stack }) =>
    Promise.resolve({ run, undo, proof, cwd: stack.file.replace(/\/[^/]*$/, '') || '/' }),
  apply: async ({ run, cwd }, context) => {
    const ended = await execute(run, { cwd }, context);
    if (!ended.fits) throw failed({ en: `${run[0]} did not work`, zh: `${run[0]} 未成功` }, ended);
  },
  bites: async ({ proof, cwd }, context) => {
    const { fits, says } = await execute(proof, { cwd }, context);
    return { yes: fits, seen: says };
  },
  lift: async (armed, context) => {
    const ended = await execute(armed.undo, armed, context);
    if (!ended.fits)
      throw failed({ en: `the undo (${typed(armed)}) did not work`, zh: `撤除命令（${typed(armed)}）未成功` }, ended);
  },
  // Only a program that has run and said no has shown anything: one that is missing, or hangs, has not.
  gone: async ({ proof, cwd }, context) => {
    const { fits, says } = await execute(proof, { cwd, is: { error: 'status' } }, context);
    return { yes: fits, seen: says };
  },
});
