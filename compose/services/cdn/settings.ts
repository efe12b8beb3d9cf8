import { optional, required } from '../kit/environment.ts';
import { parseKeyPair, type KeyPair } from '../kit/key-pair.ts';

export interface Settings {
  readonly origin: URL;
  /** Sent as Host, and part of the signature. */
  readonly originHost: string;
  readonly accessKey: KeyPair;
  readonly privateBuckets: ReadonlySet<string>;
  /** What is answered with a stale object: `error`, `timeout`, `5xx`, or a status. Matters in the foreground alone. */
  readonly staleOn: ReadonlySet<string>;
  readonly refresh: 'background' | 'foreground';
  readonly connectTimeoutMs: number;
  /** For a pull in all, from asking to the last byte. */
  readonly readTimeoutMs: number;
  /** How long after its expiry an object may still be served. */
  readonly maxStaleMs: number;
  readonly cacheBytes: number;
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

const durationMs = (text: string): number => {
  const [, count, unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) throw new Error(`${text} is no duration: write 500ms, 10s, 5m or 1h`);
  return Number(count) * unitMs;
};

const positive = (name: string, fallback: number): number => {
  const value = Number(optional(name, String(fallback)));
  if (!(value > 0)) throw new Error(`${name} must be a number above 0`);
  return value;
};

const staleOn = (text: string): ReadonlySet<string> => {
  const conditions = words(text);
  for (const word of conditions)
    if (!/^(error|timeout|5xx|[345]\d\d)$/.test(word)) throw new Error(`STALE_ON does not know ${word}`);
  return conditions;
};

const refresh = (text: string): Settings['refresh'] => {
  if (text !== 'background' && text !== 'foreground') throw new Error('REFRESH must be background or foreground');
  return text;
};

const originOf = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:') throw new Error('ORIGIN must be written as http://host:port');
  return url;
};

/** The settings of this process, from its environment; throws a sentence at the first mistake. */
export const readSettings = (): Settings => {
  const origin = originOf(required('ORIGIN'));
  return {
    origin,
    originHost: optional('ORIGIN_HOST', origin.host),
    accessKey: parseKeyPair('ACCESS_KEY', required('ACCESS_KEY')),
    privateBuckets: words(optional('PRIVATE_BUCKETS', '')),
    staleOn: staleOn(optional('STALE_ON', 'error timeout 5xx')),
    refresh: refresh(optional('REFRESH', 'background')),
    connectTimeoutMs: positive('CONNECT_TIMEOUT_MS', 2000),
    readTimeoutMs: positive('READ_TIMEOUT_MS', 3000),
    maxStaleMs: durationMs(optional('MAX_STALE', '1h')),
    cacheBytes: positive('CACHE_BYTES', 64 * 1024 * 1024),
  };
};
