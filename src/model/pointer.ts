import type { Json } from './json.ts';

const INDEX = /^(?:0|[1-9]\d*)$/;

const child = (value: Json, token: string): Json | undefined => {
  if (value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) return INDEX.test(token) ? (value as readonly Json[])[Number(token)] : undefined;
  return Object.hasOwn(value, token) ? (value as Readonly<Record<string, Json>>)[token] : undefined;
};

/** What a JSON Pointer (RFC 6901) leads to; undefined: nowhere. */
export const resolvePointer = (value: Json | undefined, pointer: string): Json | undefined => {
  const tokens = pointer.split('/').slice(1);
  let found = value;
  for (const token of tokens) {
    if (found === undefined) return undefined;
    found = child(found, token.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return found;
};
