import type { Reason, Run } from '../../model/run.ts';

const TOLD_IN_ROWS: ReadonlySet<string> = new Set([
  'drill.cell',
  'drill.inconclusive.cell',
  'drill.recovery.late',
  'drill.recovery.never',
  'drill.inconclusive.recovery',
]);

/** Why the verdict is what it is, without what the matrix says of each surface. */
export const untoldReasons = ({ reasons }: Run): readonly Reason[] =>
  reasons.filter(({ key }) => !TOLD_IN_ROWS.has(key));
