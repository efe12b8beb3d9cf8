import { z } from 'zod';
import type { Text } from '../text.ts';

/** What each key of a map means; the compiler names the one that is missing. */
export type KeyTexts<S extends z.core.$ZodLooseShape> = { readonly [K in keyof S]: Text };

type StrictObject<S extends z.core.$ZodLooseShape> = z.ZodObject<S, z.core.$strict>;

/** The same map, whose keys say in a JSON Schema what they mean. */
export const described = <S extends z.core.$ZodLooseShape>(
  object: StrictObject<S>,
  texts: KeyTexts<S>,
): StrictObject<S> => {
  const shape = Object.entries(object.shape).map(([key, type]) => [
    key,
    (type as z.ZodType).describe(texts[key as keyof S].en),
  ]);
  return z.strictObject(Object.fromEntries(shape));
};

/** A text in both languages. */
export const key = (en: string, zh: string): Text => ({ en, zh });
