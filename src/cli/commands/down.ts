import { say, sayText } from '../../messages/index.ts';
import { EXIT } from '../../model/errors.ts';
import { listed } from '../../model/text.ts';
import { pickRun, runsHere } from '../kept-stacks.ts';
import { languageOf } from '../language.ts';

interface DownOptions {
  readonly all?: boolean;
  readonly lang?: string;
}

/** Takes kept stacks down; exit 6 when something of them is left. */
export const down = async (run: string | undefined, options: DownOptions): Promise<number> => {
  const messages = say(languageOf(options.lang));
  const { down: clean, notClean } = messages.stacks;
  const runs = options.all ? (await runsHere()).filter((it) => it.state !== 'drill') : [await pickRun(run)];
  let exit: number = EXIT.passed;
  for (const { environment, handle } of runs) {
    const { left } = await environment.down(handle);
    if (left.length > 0) exit = EXIT.cleanup;
    const told = left.length === 0 ? clean : notClean(sayText(messages, listed(left)));
    process.stdout.write(`${handle.run}  ${told}\n`);
  }
  return exit;
};
