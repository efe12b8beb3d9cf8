import { REASONS, type ReasonKey, type ReasonValues } from '../core/reasons.ts';
import type { Reason } from '../model/run.ts';
import type { Language } from '../model/text.ts';
import { en } from './en.ts';
import { plain } from './plain.ts';
import { zh } from './zh.ts';

export { percent, percentNumber, seconds, secondsBetween } from './numbers.ts';
export { plain } from './plain.ts';

/** Every text that people read in results, in one language. */
export type Messages = typeof en;

const CATALOGUE: Readonly<Record<Language, Messages>> = { en, zh };

/** The texts of a language. */
export const say = (language: Language): Messages => CATALOGUE[language];

const isKnown = (key: string): key is ReasonKey => Object.hasOwn(REASONS, key);

/** A reason in words; one that a newer Brownout gave shows its key and values. */
export const sayReason = ({ reasons }: Messages, reason: Reason): string => {
  const { key, with: values } = reason;
  const tell = isKnown(key) ? reasons[key] : undefined;
  return plain(tell?.(values as ReasonValues<ReasonKey>) ?? [key, ...Object.values(values)].join(' '));
};
