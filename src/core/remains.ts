import type { Checked } from '../model/journal.ts';
import type { Text } from '../model/text.ts';

interface Residue {
  readonly left: readonly Text[];
  readonly checked: Checked;
}

/** Is something of the stack still there? One that is gone took with it what a fault had left in it: toxics are such things. */
export const remains = ({ left, checked }: Residue): boolean => {
  if (checked.kept === true || checked.handedOn === true) return true;
  if (checked.left === undefined) return left.length > 0;
  const { toxics: _toxics, ...ofStack } = checked.left;
  return Object.values(ofStack).some((count) => count > 0);
};
