import type { Json } from '../model/json.ts';

const INDEX = /^(?:0|[1-9]\d*)$/;

const child = (value: Json, token: string): Json | undefined => {
  if (value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) return INDEX.test(token) ? (value as readonly Json[])[Number(token)] : undefined;
  return Object.hasOwn(value, token) ? (value as Readonly<Record<string, Json>>)[token] : undefined;
};

/** What a JSON Pointer (RFC 6901) leads to; undefined: nowhere. */
export const resolvePointer = (value: Json, pointer: string): Json | undefined => {
  const tokens = pointer.split('/').slice(1);
  let found: Json | undefined = value;
  for (const token of tokens) {
    if (found === undefined) return undefined;
    found = child(found, token.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return found;
};

const objectsEqual = (a: Readonly<Record<string, Json>>, b: Readonly<Record<string, Json>>): boolean => {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key] ?? null, b[key] ?? null));
};

/** Deep equality; the order of an object's keys does not matter. */
export const jsonEqual = (a: Json, b: Json): boolean => {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  // An array is an object whose keys are its indexes.
  return objectsEqual(a as Readonly<Record<string, Json>>, b as Readonly<Record<string, Json>>);
};
