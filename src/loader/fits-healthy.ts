import type { Answer, Answers } from '../model/answer.ts';
import { sameJson, type Json } from '../model/json.ts';

type Values = Readonly<Record<string, Json>>;

const share = <T>(declared: readonly T[] | undefined, healthy: readonly T[] | undefined): boolean =>
  declared === undefined || (healthy?.some((each) => declared.includes(each)) ?? false);

const holds = (declared: Values = {}, healthy: Values = {}): boolean =>
  Object.entries(declared).every(([key, value]) => {
    const other = healthy[key];
    return other !== undefined && sameJson(other, value);
  });

/** Is there a time that both allow? */
const timesMeet = (declared: Answer, healthy: Answer): boolean => {
  const longest = Math.min(declared.under ?? Infinity, healthy.under ?? Infinity);
  return Math.max(declared.over ?? 0, healthy.over ?? 0) < longest;
};

const lowerCased = (headers: Readonly<Record<string, string>> = {}): Values =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const fits = (declared: Answer, healthy: Answer): boolean =>
  share(declared.status, healthy.status) &&
  share(declared.code, healthy.code) &&
  share(declared.error, healthy.error) &&
  holds(lowerCased(declared.header), lowerCased(healthy.header)) &&
  holds(declared.json, healthy.json) &&
  (declared['body-sha256'] === undefined || declared['body-sha256'] === healthy['body-sha256']) &&
  timesMeet(declared, healthy);

/** Does an answer certainly exist that is healthy and yet as declared? Where `healthy` is silent, nothing is certain. */
export const fitsHealthy = (declared: Answers, healthy: Answers): boolean =>
  declared.some((each) => healthy.some((other) => fits(each, other)));
