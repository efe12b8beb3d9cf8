import { say } from '../messages/index.ts';
import { EXIT, UndoError } from '../model/errors.ts';
import { listed, type Language, type Text } from '../model/text.ts';
import type { EnvironmentName } from './files.ts';
import { liftOutliving } from './outliving.ts';
import { runsHere, type HereRun } from './kept-stacks.ts';

export interface Swept {
  readonly run: HereRun;
  readonly left: readonly Text[];
}

/** Ends what killed runs left on this machine. */
export const sweep = async (language: Language): Promise<readonly Swept[]> => {
  const abandoned = (await runsHere(language)).filter((it) => it.state === 'abandoned');
  // At once: one that an engine keeps waiting must not keep the others.
  return Promise.all(
    abandoned.map(async (run) => {
      const owed = await liftOutliving(run);
      const { left } = await run.environment.down(run.handle);
      return { run, left: [...owed, ...left] };
    }),
  );
};

/**
 * The same before a start, with a word about it. UndoError when something cannot be removed; of another environment than
 * the one to be used it is only told, as an engine may be gone for good.
 */
export const sweepAbandoned = async (language: Language, meant: EnvironmentName): Promise<void> => {
  const { stacks } = say(language);
  for (const { run, left } of await sweep(language)) {
    const name = run.handle.run;
    if (left.length > 0) {
      const { en, zh } = listed(left);
      if (run.environment.name !== meant) {
        process.stderr.write(`${name}  ${stacks.notClean({ en, zh }[language])}\n`);
        continue;
      }
      throw new UndoError({
        en: `what the killed run ${name} left could not be removed: ${en} (exit ${EXIT.cleanup})`,
        zh: `无法清除异常退出的 ${name} 留下的残留：${zh}（退出码 ${EXIT.cleanup}）`,
      });
    }
    process.stderr.write(`${stacks.swept(name)}\n`);
  }
};
