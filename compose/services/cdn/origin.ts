import { call, NoAnswer, type Answered as Received } from '../kit/client.ts';
import type { Counters } from '../kit/metrics.ts';
import { sign, type Signed } from '../kit/sign.ts';
import type { Settings } from './settings.ts';

export interface Answered extends Received {
  readonly kind: 'answered';
}

/** No whole answer: refused, cut or too large (`error`), or not in time (`timeout`). */
export interface Failed {
  readonly kind: 'failed';
  readonly why: 'error' | 'timeout';
  readonly message: string;
}

/** What one pull from the origin brought. A failure is an ordinary outcome here, so nothing is thrown. */
export type Pulled = Answered | Failed;

type Headers = Readonly<Record<string, string>>;

/** Asks the origin, signed where the bucket is private. A pull belongs to no client: it goes on when they leave. */
export class Origin {
  readonly #settings: Settings;
  readonly #counters: Counters;
  readonly #log: (line: string) => void;

  constructor(settings: Settings, counters: Counters, log: (line: string) => void) {
    this.#settings = settings;
    this.#counters = counters;
    this.#log = log;
  }

  async pull(path: string, conditions: Headers = {}): Promise<Pulled> {
    const startedAt = performance.now();
    const pulled = await this.#try(path, conditions);
    const status = pulled.kind === 'answered' ? String(pulled.status) : pulled.why;
    this.#counters.count('cdn_origin_pulls_total', { path, status });
    const reason = pulled.kind === 'failed' ? ` (${pulled.message})` : '';
    this.#log(`pull ${path} ${status} ${Math.round(performance.now() - startedAt)}ms${reason}`);
    return pulled;
  }

  async #try(path: string, conditions: Headers): Promise<Pulled> {
    const { origin, connectTimeoutMs, readTimeoutMs, cacheBytes } = this.#settings;
    const signed = await this.#signed(path, conditions);
    try {
      const answered = await call(`${origin.origin}${signed.path}`, {
        headers: signed.headers,
        timeoutMs: readTimeoutMs,
        connectTimeoutMs,
        bodyLimitBytes: cacheBytes,
      });
      return { kind: 'answered', ...answered };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { kind: 'failed', why: error.timedOut ? 'timeout' : 'error', message: error.message };
    }
  }

  async #signed(path: string, conditions: Headers): Promise<Signed> {
    const { originHost: host, privateBuckets, accessKey } = this.#settings;
    const bucket = path.split('/')[1] ?? '';
    if (!privateBuckets.has(bucket)) return { path, headers: { ...conditions, host } };
    return sign({ method: 'GET', host, path, headers: conditions, accessKey });
  }
}
