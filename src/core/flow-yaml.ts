import type { Json } from '../model/json.ts';

const PLAIN = /^(?:[A-Za-z_./][\w./-]*(?:->[\w.-]+)?|\d+(?:ms|s|m|h|%))$/;
const WORDS = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

/** One word, number or text of a YAML file. */
export const scalar = (value: Json): string =>
  typeof value === 'string' && PLAIN.test(value) && !WORDS.has(value.toLowerCase()) ? value : JSON.stringify(value);

/** YAML in one line. */
export const flow = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const pairs = Object.entries(value).map(([key, below]) => `${scalar(key)}: ${flow(below)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
};
