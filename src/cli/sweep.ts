import type { Messages } from '../messages/index.ts';
import { EXIT, UndoError } from '../model/errors.ts';
import { listed, type Text } from '../model/text.ts';
import { runsHere, type HereRun } from './kept-stacks.ts';

export interface Swept {
  readonly run: HereRun;
  readonly left: readonly Text[];
}

/** Ends what killed runs left on this machine. */
export const sweep = async (): Promise<readonly Swept[]> => {
  const abandoned = (await runsHere()).filter((it) => it.state === 'abandoned');
  const swept: Swept[] = [];
  for (const run of abandoned) swept.push({ run, left: (await run.environment.down(run.handle)).left });
  return swept;
};

/** The same before a start, with a word about it. UndoError when something cannot be removed. */
export const sweepAbandoned = async ({ stacks }: Messages): Promise<void> => {
  for (const { run, left } of await sweep()) {
    const name = run.handle.run;
    if (left.length > 0) {
      const { en, zh } = listed(left);
      throw new UndoError({
        en: `what the killed run ${name} left could not be removed: ${en} (exit ${EXIT.cleanup})`,
        zh: `无法清除异常退出的 ${name} 留下的残留：${zh}（退出码 ${EXIT.cleanup}）`,
      });
    }
    process.stderr.write(`${stacks.swept(name)}\n`);
  }
};
