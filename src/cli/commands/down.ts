import { EXIT } from '../../model/errors.ts';
import { pickRun, runsHere } from '../kept-stacks.ts';

/** Takes kept stacks down; exit 6 when something of them is left. */
export const down = async (run: string | undefined, options: { readonly all?: boolean }): Promise<number> => {
  const runs = options.all ? (await runsHere()).filter((it) => it.state !== 'drill') : [await pickRun(run)];
  let exit: number = EXIT.passed;
  for (const { environment, handle } of runs) {
    const { left } = await environment.down(handle);
    if (left.length > 0) exit = EXIT.cleanup;
    const told = left.length === 0 ? 'down, nothing left' : `NOT CLEAN, left behind: ${left.join(', ')}`;
    process.stdout.write(`${handle.run}  ${told}\n`);
  }
  return exit;
};
