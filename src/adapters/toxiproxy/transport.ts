import { request } from 'node:http';
import { StackError } from '../../model/errors.ts';
import type { Ms } from '../../model/units.ts';

const DEADLINE_MS: Ms = 2000;
const SUCCESS = 300;

/** A call that Toxiproxy refused, or did not answer: which server, which call, and the server's own reason. */
export class ToxiproxyCallError extends StackError {
  /** Of the answer; undefined when there was none. */
  readonly status: number | undefined;

  constructor(message: string, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.status = options.status;
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One HTTP call on a connection of its own: none that has gone stale is ever reused. */
const exchange = async (method: string, url: string, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const options = { method, headers, agent: false as const, signal: AbortSignal.timeout(DEADLINE_MS) };
    const call = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    call.on('error', reject);
    call.end(body);
  });

/** The server's own words: the `error` of its JSON, or all that it said. */
const reasonOf = ({ status, text }: Answer): string => {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // Not JSON: an old server's time-out page, or something that is no Toxiproxy.
  }
  return text.trim() === '' ? `status ${status}` : `status ${status}: ${text.trim().slice(0, 200)}`;
};

const causeOf = (error: Error): string => {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `no answer within ${DEADLINE_MS / 1000} s`;
  return error.message;
};

const call = async (method: string, url: string, body?: unknown): Promise<string> => {
  const { origin, pathname } = new URL(url);
  const what = `Toxiproxy at ${origin}: ${method} ${pathname}`;
  let answer: Answer;
  try {
    answer = await exchange(method, url, body === undefined ? undefined : JSON.stringify(body));
  } catch (error) {
    throw new ToxiproxyCallError(`${what}: ${causeOf(error as Error)}`, { cause: error });
  }
  if (answer.status >= SUCCESS) {
    throw new ToxiproxyCallError(`${what}: ${reasonOf(answer)}`, { status: answer.status });
  }
  return answer.text;
};

const dataOf = (method: string, url: string, text: string): { data: unknown } => {
  if (text === '') return { data: undefined };
  try {
    return { data: JSON.parse(text) };
  } catch (error) {
    throw new ToxiproxyCallError(`${method} ${url}: the answer is not JSON`, { cause: error });
  }
};

/** What the client package sends its calls with, instead of its own `fetch`: with a deadline, and with whole errors. */
export const transport = {
  getText: async (url: string): Promise<string> => call('GET', url),
  get: async (url: string): Promise<{ data: unknown }> => dataOf('GET', url, await call('GET', url)),
  post: async (url: string, body?: unknown): Promise<{ data: unknown }> =>
    dataOf('POST', url, await call('POST', url, body)),
  delete: async (url: string): Promise<void> => {
    await call('DELETE', url);
  },
};
