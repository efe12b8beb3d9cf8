import { z } from 'zod';
import { defineFault } from '../model/define-fault.ts';
import type { FaultContext, Proof } from '../model/fault.ts';
import { onComponent } from './on-components.ts';

const ARGV = { error: 'a command is a list: [program, argument, …]; no shell reads it' };
const argv = z.array(z.string(ARGV), ARGV).min(1, ARGV);

const commands = z.strictObject({ component: z.string(), run: argv, undo: argv, proof: argv });

type Commands = z.output<typeof commands>;

const done = z.object({ code: z.number(), output: z.string() });

const MAX_TOLD = 200;

const exec = async (
  component: string,
  command: readonly string[],
  context: FaultContext,
): Promise<z.output<typeof done>> =>
  done.parse(await context.components.act(component, 'exec', { argv: [...command] }));

/** Does the proof's command end with 0? */
const proven = async ({ component, proof }: Commands, context: FaultContext): Promise<Proof> => {
  const { code, output } = await exec(component, proof, context);
  const told = `${proof.join(' ')}: exit ${code} ${output.trim().slice(0, MAX_TOLD)}`.trim();
  return { yes: code === 0, seen: { en: told, zh: told } };
};

const must = async (component: string, command: readonly string[], context: FaultContext): Promise<void> => {
  const { code, output } = await exec(component, command, context);
  if (code !== 0) throw new Error(`${command.join(' ')} in ${component}: exit ${code} ${output.trim()}`);
};

/** Whatever a command inside a component does: a full disk, a changed file, a clock. */
export const execFault = defineFault<Commands, Commands>('exec', {
  ...onComponent,
  summary: {
    en: 'Runs a command inside a component, and another one to undo it; a third proves it by exit code 0',
    zh: '在组件内运行一条命令，撤除时运行另一条；第三条以退出码 0 证明其生效',
  },
  params: commands,
  state: commands,
  needs: () => ['exec'],
  touches: ({ component }) => [`${component}#exec`],
  describe: ({ component, run }) => ({
    en: `${run.join(' ')} in ${component}`,
    zh: `在 ${component} 中执行 ${run.join(' ')}`,
  }),
  arm: async (params) => Promise.resolve(params),
  apply: async ({ component, run }, context) => must(component, run, context),
  bites: proven,
  lift: async ({ component, undo }, context) => must(component, undo, context),
  gone: async (state, context) => {
    const { yes, seen } = await proven(state, context);
    return { yes: !yes, seen };
  },
});
