import type { Messages } from '../messages/index.ts';
import type { Text } from '../model/text.ts';

/** One thing of this machine that was looked at. */
export interface Check {
  readonly name: keyof Messages['stacks']['checks'];
  readonly state: keyof Messages['stacks']['standings'];
  readonly says: Text;
  /** What to do about it. */
  readonly mend?: Text;
}
