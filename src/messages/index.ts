import { REASONS, type ReasonKey, type ReasonValues } from '../core/reasons.ts';
import type { Reason } from '../model/run.ts';
import type { Language, Text } from '../model/text.ts';
import { en } from './en.ts';
import { plain } from './plain.ts';
import { zh } from './zh.ts';

export { availabilityPercent, grouped, minutesNumber, writtenPercent } from './availability.ts';
export { percent, percentNumber, seconds, secondsBetween } from './numbers.ts';
export { plain } from './plain.ts';

/** Every text that people read in results, in one language. */
export type Messages = typeof en;

const CATALOGUE: Readonly<Record<Language, Messages>> = { en, zh };

/** The texts of a language. */
export const say = (language: Language): Messages => CATALOGUE[language];

const isKnown = (key: string): key is ReasonKey => Object.hasOwn(REASONS, key);

/** A text in the language of the messages, with nothing in it but what can be seen. */
export const sayText = ({ language }: Messages, text: Text): string => plain(text[language]);

type Value = string | number;
type Said = ReasonValues<ReasonKey, Value>;

/** A number that JSON cannot hold was read as null. */
const resolved = ({ language }: Messages, value: Value | Text | null): Value | null =>
  typeof value === 'object' && value !== null ? value[language] : value;

/** A reason in words; one that a newer Brownout gave shows its key and values. */
export const sayReason = (messages: Messages, reason: Reason): string => {
  const { key } = reason;
  const values = Object.fromEntries(
    Object.entries(reason.with).map(([name, value]) => [name, resolved(messages, value)]),
  );
  const tell = isKnown(key) ? messages.reasons[key] : undefined;
  return plain(tell?.(values as Said) ?? [key, ...Object.values(values)].join(' '));
};
