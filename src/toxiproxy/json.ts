import { badBody } from './refusal.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^\s,:{}[\]"]+/y;

const endOf = (pattern: RegExp, text: string, from: number): number => {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : -1;
};

/** Where the first value ends: what follows it is not looked at. */
const firstValueEnd = (text: string): number => {
  let depth = 0;
  let at = 0;
  do {
    const char = text[at] ?? '';
    if (char === '') throw badBody('unexpected EOF');
    if ('{['.includes(char)) depth += 1;
    if ('}]'.includes(char)) depth -= 1;
    const pattern = char === '"' ? STRING : SCALAR;
    const after = endOf(pattern, text, at);
    if (char === '"' && after < 0) throw badBody('unexpected EOF');
    at = Math.max(after, at + 1);
  } while (depth > 0);
  return at;
};

/** The first JSON value of a body. */
export const parseJson = (body: string): unknown => {
  const text = body.trimStart();
  if (text === '') throw badBody('EOF');
  const end = firstValueEnd(text);
  try {
    return JSON.parse(text.slice(0, end));
  } catch (error) {
    throw badBody((error as Error).message);
  }
};

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

const wrongType = (value: unknown, field: string, type: string): Error =>
  badBody(
    `json: cannot unmarshal ${kindOf(value)} into Go ${field === '' ? 'value' : `struct field ${field}`} of type ${type}`,
  );

/** A JSON object; null is an empty one. */
export const asObject = (value: unknown, field = ''): JsonObject => {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(value, field, 'object');
  return value as JsonObject;
};

/** A JSON list; null is an empty one. */
export const asList = (value: unknown): readonly unknown[] => {
  if (value === null) return [];
  if (!Array.isArray(value)) throw wrongType(value, '', 'array');
  return value;
};

/** A field's value whatever the case of its key; null counts as absent. */
export const fieldOf = (object: JsonObject, field: string): unknown =>
  Object.entries(object).findLast(([key, value]) => key.toLowerCase() === field && value !== null)?.[1];

export const textOf = (object: JsonObject, field: string, fallback: string): string => {
  const value = fieldOf(object, field) ?? fallback;
  if (typeof value !== 'string') throw wrongType(value, field, 'string');
  return value;
};

export const flagOf = (object: JsonObject, field: string, fallback: boolean): boolean => {
  const value = fieldOf(object, field) ?? fallback;
  if (typeof value !== 'boolean') throw wrongType(value, field, 'bool');
  return value;
};

export const numberOf = (object: JsonObject, field: string, fallback: number): number => {
  const value = fieldOf(object, field) ?? fallback;
  if (typeof value !== 'number') throw wrongType(value, field, 'float32');
  return value;
};

export const integerOf = (object: JsonObject, field: string, fallback: number): number => {
  const value = fieldOf(object, field) ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, field, 'int64');
  return value;
};
