import type { Surface } from '../../model/stack.ts';
import type { Ms } from '../../model/units.ts';
import type { RecoveryResult } from '../../model/run.ts';
import type { Recorded } from './cell.ts';
import type { Observed } from './observed.ts';

/** How a link is broken. */
export const WAYS = ['down', 'hang', 'slow'] as const;
export type Way = (typeof WAYS)[number];

/**
 * What a person should look at before it becomes an expectation. `hang`: somebody waited longer than 5 s; `needless`: it
 * worked though a link that it names in `needs` was gone; `unnamed`: it depends on a link that it names neither in
 * `needs` nor in `softens`; `not-back`: it did not recover; `unstable`: it did now this, now that.
 */
export type Suspect = 'hang' | 'needless' | 'unnamed' | 'not-back' | 'unstable';

/** Longer than a person waits, and than most callers do. */
export const HANG_MS: Ms = 5000;

/** One surface under one fault. */
export interface SurfaceUnderFault {
  readonly surface: Surface;
  readonly link: string;
  readonly way: Way;
  readonly seen: Observed;
  readonly recorded: Recorded;
  readonly recovery: RecoveryResult | undefined;
}

const isBack = (recovery: RecoveryResult | undefined): boolean =>
  recovery === undefined || recovery.interval !== null || recovery.verdict === 'not-hurt';

/** What is odd about a surface under a fault; empty: nothing. */
export const suspectsOf = ({ surface, link, way, seen, recorded, recovery }: SurfaceUnderFault): readonly Suspect[] => {
  const survived = recorded.cell.kind === 'survives';
  const isNamed = surface.needs.includes(link) || surface.softens.includes(link);
  const found: readonly (readonly [Suspect, boolean])[] = [
    // Who waits on a user's own link is the probe.
    ['hang', seen.maxMs > HANG_MS && !link.startsWith('client->')],
    ['needless', survived && way !== 'slow' && surface.needs.includes(link)],
    ['unnamed', !survived && !isNamed],
    ['not-back', !isBack(recovery)],
    ['unstable', recorded.unstable],
  ];
  return found.filter(([, is]) => is).map(([suspect]) => suspect);
};

/** What a surface is without a link: gone, less than whole, or as ever. */
export type Dependence = 'hard' | 'soft' | 'none';

export const dependenceOf = ({ cell }: Recorded): Dependence =>
  ({ fails: 'hard', degrades: 'soft', survives: 'none' })[cell.kind] as Dependence;
