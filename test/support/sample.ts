const seed = Number(process.env['BROWNOUT_CRASH_SEED'] ?? Date.now() % 1_000_000);
export const IS_WHOLE = process.env['BROWNOUT_CRASH_ALL'] === '1';

/** How to have the same sample again, for the output of a test. */
export const SAMPLED = IS_WHOLE ? 'BROWNOUT_CRASH_ALL=1' : `BROWNOUT_CRASH_SEED=${seed}`;

/** So many of them, by a small generator: the same seed chooses the same. All where BROWNOUT_CRASH_ALL=1. */
export const sampleOf = <T>(all: readonly T[], count: number): readonly T[] => {
  const left = [...all];
  let state = seed;
  const wanted = IS_WHOLE ? all.length : Math.min(count, all.length);
  const chosen: T[] = [];
  while (chosen.length < wanted) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    chosen.push(...left.splice(Math.floor((state / 2_147_483_648) * left.length), 1));
  }
  return chosen;
};
