import { z } from 'zod';
import type { Json } from './json.ts';
import { described } from './keys/described.ts';
import { answerKeys } from './keys/stack-keys.ts';
import { duration, type Ms } from './units.ts';

/**
 * How an exchange went wrong. `closed`: FIN or RST before the first byte; `cut`: after it; `login`: the target refused
 * who asks; `protocol`: bytes that are no answer; `status`: an answer that says no; `content`: a wrong answer.
 */
const ERROR_CLASSES = [
  'refused',
  'closed',
  'cut',
  'timeout',
  'dns',
  'tls',
  'login',
  'protocol',
  'status',
  'content',
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** What a person may write as `error:`; `unreachable` is refused or closed (a published Docker port accepts, then closes). */
const errorName = z.enum([...ERROR_CLASSES, 'unreachable']);

const asList = <T>(given: T | readonly T[]): readonly T[] => (Array.isArray(given) ? given : [given]) as readonly T[];
const statuses = z.union([z.number().int(), z.array(z.number().int()).min(1)]).transform((given) => asList(given));
const codes = z.union([z.string(), z.array(z.string()).min(1)]).transform((given) => asList(given));
const errors = z.union([errorName, z.array(errorName).min(1)]).transform((given) => asList(given));

const jsonValue: z.ZodType<Json> = z.json();

/** One object of an answer: all of its keys must hold. */
export const answerShape = described(
  z.strictObject({
    status: statuses.exactOptional(),
    code: codes.exactOptional(),
    error: errors.exactOptional(),
    header: z.record(z.string(), z.string()).exactOptional(),
    json: z.record(z.string().regex(/^(\/.*)?$/, { error: 'a JSON Pointer begins with /' }), jsonValue).exactOptional(),
    'body-sha256': z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 is 64 hex digits' })
      .exactOptional(),
    under: duration.exactOptional(),
    over: duration.exactOptional(),
  }),
  answerKeys,
);

/** What an answer must be like: every key that is there must hold. Times are ms from the moment it was meant to be sent. */
export type Answer = z.output<typeof answerShape>;

/** Alternatives: an observation fits when one of them holds in full. Never empty. */
export type Answers = readonly Answer[];

/** What one exchange brought, as a probe saw it. */
export interface Observation {
  /** Set when there was no whole answer, or the target itself calls it an error (SQL). */
  readonly error?: ErrorClass;
  readonly status?: number;
  /** S3 `<Code>`, SQLSTATE, or `$.code` of a JSON body. */
  readonly code?: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, where it is JSON; the rows, for SQL. */
  readonly json?: Json;
  /** SHA-256 of the body, hex. */
  readonly sha256?: string;
  /** The first 200 characters of what a person would want to see. */
  readonly text?: string;
}

/** What the journal keeps of an observation: only the headers and JSON pointers that some answer of the surface names. */
export interface Seen {
  readonly error?: ErrorClass;
  readonly status?: number;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON Pointer -> value; a pointer that led nowhere is left out. */
  readonly json?: Readonly<Record<string, Json>>;
  readonly sha256?: string;
  readonly text?: string;
}

/** The time that an answer took, from the moment it was meant to be sent. */
export interface Timed {
  readonly seen: Seen;
  readonly elapsedMs: Ms;
}
