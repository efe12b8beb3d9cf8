import type { Place, Stage, ToxicKind } from './kind.ts';

const noopStage = (place: Place<never>): Stage => ({
  held: 0,
  start: () => {},
  take: (item) => place.give(item),
  stop: () => [],
  leave: () => {},
});

/** Does nothing. */
export const noop: ToxicKind<never> = { attributes: {}, roomBytes: 0, stage: noopStage };
