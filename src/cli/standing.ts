import type { Standing } from '../engine/drill.ts';
import type { Environment } from '../model/environment.ts';
import { EXIT, UndoError } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import { say } from '../messages/index.ts';
import { listed, type Language } from '../model/text.ts';

/** A stack whose data can be put back goes on to the next drill, where that one wants the same stack with the same profile. */
export const goesOn = (now: Scenario, next: Scenario | undefined): boolean =>
  next !== undefined &&
  now.stack.reset !== undefined &&
  now.stack.file === next.stack.file &&
  now.profile === next.profile;

/** Takes a stack down that no drill takes over any more. UndoError when something of it is left. */
export const takeDown = async (
  { handle, guard }: Standing,
  { environment, language }: { readonly environment: Environment; readonly language: Language },
): Promise<void> => {
  const { left } = await environment.down(handle);
  await guard.tell({ type: 'release' }).catch(() => {});
  if (left.length > 0)
    throw new UndoError({
      en: `the stack of run ${handle.run} is not down: ${listed(left).en} (exit ${EXIT.cleanup})`,
      zh: `演练 ${handle.run} 的环境未能清除：${listed(left).zh}（退出码 ${EXIT.cleanup}）`,
    });
  process.stderr.write(`${say(language).terminal.down(handle.run)}\n`);
};
