import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Observation } from '../../model/answer.ts';
import type { Json } from '../../model/json.ts';

const TEXT_LENGTH = 200;
/** A body of another type is only tried as JSON up to this length. */
const TRIED_BYTES = 64 * 1024;

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

const jsonOf = (type: string, body: Buffer): Json | undefined =>
  /\bjson\b/i.test(type) || body.length <= TRIED_BYTES ? parsed(body.toString('utf8')) : undefined;

const codeIn = (json: Json | undefined, text: string): string | undefined => {
  if (typeof json === 'object' && json !== null && 'code' in json) {
    const { code } = json as { readonly code: Json };
    return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
  }
  return /^\s*</.test(text) ? /<Code>([^<]+)<\/Code>/.exec(text)?.[1] : undefined;
};

const isReadable = (type: string, json: Json | undefined): boolean =>
  json !== undefined || type === '' || /^text\/|\b(xml|json|javascript|x-www-form-urlencoded)\b/i.test(type);

/** What an HTTP answer with its whole body says. */
export const observe = (response: IncomingMessage, body: Buffer): Observation => {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const type = headers['content-type'] ?? '';
  const json = jsonOf(type, body);
  const head = body.subarray(0, TRIED_BYTES).toString('utf8');
  const code = codeIn(json, head);
  return {
    status: response.statusCode ?? 0,
    headers,
    sha256: createHash('sha256').update(body).digest('hex'),
    text: isReadable(type, json) ? head.slice(0, TEXT_LENGTH) : `${body.length} bytes of ${type}`,
    ...(json === undefined ? {} : { json }),
    ...(code === undefined ? {} : { code }),
  };
};
