import { say, sayText } from '../../messages/index.ts';
import { EXIT } from '../../model/errors.ts';
import { listed } from '../../model/text.ts';
import { pickRun, runsHere } from '../kept-stacks.ts';
import { languageOf } from '../language.ts';
import { liftOutliving } from '../outliving.ts';

interface DownOptions {
  readonly all?: boolean;
  readonly lang?: string;
}

/** Takes kept stacks down; exit 6 when something of them is left. */
export const down = async (run: string | undefined, options: DownOptions): Promise<number> => {
  const language = languageOf(options.lang);
  const messages = say(language);
  const { down: clean, notClean } = messages.stacks;
  const runs = options.all
    ? (await runsHere(language)).filter((it) => it.state !== 'drill')
    : [await pickRun(run, language)];
  if (runs.length === 0) process.stdout.write(`${messages.stacks.noneUp}\n`);
  // At once: one that an engine keeps waiting must not keep the others.
  const allClean = await Promise.all(
    runs.map(async ({ environment, handle }) => {
      const owed = await liftOutliving({ environment, handle });
      const left = [...owed, ...(await environment.down(handle)).left];
      const told = left.length === 0 ? clean : notClean(sayText(messages, listed(left)));
      process.stdout.write(`${handle.run}  ${told}\n`);
      return left.length === 0;
    }),
  );
  return allClean.every(Boolean) ? EXIT.passed : EXIT.cleanup;
};
