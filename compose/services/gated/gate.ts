import type { IncomingMessage } from 'node:http';
import { call, NoAnswer, type Answered } from '../kit/client.ts';
import { HttpError } from '../kit/http.ts';
import type { Counters } from '../kit/metrics.ts';

export interface Question {
  readonly action: string;
  readonly resource: string;
}

type Decision = 'allowed' | 'refused' | 'failed';

interface Key {
  readonly accessKey: string;
  readonly secret: string;
}

const keyOf = (request: IncomingMessage): Key => {
  const [, accessKey, secret] = /^Key ([^\s:]+):(\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (accessKey === undefined || secret === undefined)
    throw new HttpError(401, 'Unauthorized', 'send `authorization: Key <name>:<secret>`');
  return { accessKey, secret };
};

const field = (answer: Answered, name: string): unknown => {
  try {
    return (JSON.parse(answer.body.toString('utf8')) as Readonly<Record<string, unknown>> | null)?.[name];
  } catch {
    return undefined;
  }
};

/** Only auth's own words count: a 403 of something in between is no refusal. */
const decision = (answer: Answered): Decision => {
  if (answer.status === 200 && field(answer, 'allowed') === true) return 'allowed';
  return answer.status === 403 && field(answer, 'code') === 'AccessDenied' ? 'refused' : 'failed';
};

/** Asks auth for every call, and remembers no answer. */
export class Gate {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #counters: Counters;

  constructor(auth: string, timeoutMs: number, counters: Counters) {
    this.#url = `${auth}/v1/check`;
    this.#timeoutMs = timeoutMs;
    this.#counters = counters;
  }

  /** Returns when auth says yes; HttpError 401 without a key, 403 when told no, 503 when auth cannot be asked. */
  async admit(request: IncomingMessage, question: Question): Promise<void> {
    const result = await this.#ask({ ...keyOf(request), ...question });
    this.#counters.count('gated_auth_questions_total', { result });
    if (result === 'refused') throw new HttpError(403, 'AccessDenied');
    if (result === 'failed') throw new HttpError(503, 'AuthUnavailable');
  }

  async #ask(question: Key & Question): Promise<Decision> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(question);
    try {
      return decision(await call(this.#url, { method: 'POST', headers, body, timeoutMs: this.#timeoutMs }));
    } catch (error) {
      if (error instanceof NoAnswer) return 'failed';
      throw error;
    }
  }
}
