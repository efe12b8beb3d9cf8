import type { ReasonKey, ReasonValues } from '../core/reasons.ts';

/** One text for each reason that a verdict can have. */
export type ReasonTexts = { readonly [K in ReasonKey]: (values: ReasonValues<K, string | number>) => string };
