import { EXIT, UndoError } from '../model/errors.ts';
import { runsHere, type HereRun } from './kept-stacks.ts';

export interface Swept {
  readonly run: HereRun;
  readonly left: readonly string[];
}

/** Ends what killed runs left on this machine. */
export const sweep = async (): Promise<readonly Swept[]> => {
  const abandoned = (await runsHere()).filter((it) => it.state === 'abandoned');
  const swept: Swept[] = [];
  for (const run of abandoned) swept.push({ run, left: (await run.environment.down(run.handle)).left });
  return swept;
};

/** The same before a start, with a word about it. UndoError when something cannot be removed. */
export const sweepAbandoned = async (): Promise<void> => {
  for (const { run, left } of await sweep()) {
    const name = run.handle.run;
    if (left.length > 0)
      throw new UndoError(
        `what the killed run ${name} left could not be removed: ${left.join(', ')} (exit ${EXIT.cleanup})`,
      );
    process.stderr.write(`swept what the killed run ${name} had left\n`);
  }
};
