import type { Json } from '../../model/json.ts';

const unescape = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

const child = (value: Json | undefined, token: string): Json | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, token) ? (value as Readonly<Record<string, Json>>)[token] : undefined;
};

/** What a JSON Pointer (RFC 6901) leads to; undefined where it leads nowhere. */
export const follow = (value: Json | undefined, pointer: string): Json | undefined =>
  pointer === ''
    ? value
    : pointer
        .split('/')
        .slice(1)
        .map((token) => unescape(token))
        .reduce(child, value);
