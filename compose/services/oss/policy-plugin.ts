import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../kit/client.ts';

const LONGEST_RETRY_MS = 3000;

/** Where auth is, and how long its answers are waited for. */
export interface PluginOptions {
  readonly url: string;
  /** The whole value of the Authorization header. */
  readonly token: string;
  readonly patienceMs: number;
}

/** What came of a question. */
export type Reply = 'allowed' | 'refused' | 'failed';

/** `{ "result": true }` or `{ "result": { "allow": true } }`; undefined when it is neither yes nor no. */
const verdictOf = (body: string): boolean | undefined => {
  const { result } = JSON.parse(body) as { readonly result?: unknown };
  const verdict = typeof result === 'object' && result !== null && 'allow' in result ? result.allow : result;
  return typeof verdict === 'boolean' ? verdict : undefined;
};

/**
 * Asks auth, as MinIO asks its policy plugin: only the body of an answer counts, and whatever goes wrong is a no.
 * Nothing is asked before auth has answered once since the start.
 */
export class PolicyPlugin {
  readonly #options: PluginOptions;
  readonly #stopped = new AbortController();
  #ready = false;

  constructor(options: PluginOptions) {
    this.#options = options;
  }

  /** Whether auth has answered since the start. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Waits for auth's first answer, whatever it is. */
  async start(log: (line: string) => void): Promise<void> {
    log('waiting for auth');
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#post('');
        this.#ready = true;
        log('auth answers');
        return;
      } catch {
        const delayMs = Math.random() * LONGEST_RETRY_MS;
        await sleep(delayMs, undefined, { signal: this.#stopped.signal }).catch(() => {});
      }
    }
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** One question. It goes on when the client that caused it has left. */
  async ask(body: string): Promise<Reply> {
    try {
      const verdict = verdictOf(await this.#post(body));
      if (verdict === undefined) return 'failed';
      return verdict ? 'allowed' : 'refused';
    } catch {
      return 'failed';
    }
  }

  async #post(body: string): Promise<string> {
    const { url, token, patienceMs } = this.#options;
    const headers = { authorization: token, 'content-type': 'application/json' };
    // As MinIO: what was lost with its connection is not asked again.
    const answer = await call(url, { method: 'POST', headers, body, timeoutMs: patienceMs, onlyOnce: true });
    return answer.body.toString('utf8');
  }
}
