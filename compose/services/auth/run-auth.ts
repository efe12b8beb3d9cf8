import { optional, required } from '../kit/environment.ts';
import { serve } from '../kit/http.ts';
import { parseKeyPairs } from '../kit/key-pair.ts';
import { createAuth, type AuthOptions } from './create-auth.ts';
import type { OnReadError } from './list-builder.ts';

const onReadError = (text: string): OnReadError => {
  if (text === 'publish_partial' || text === 'keep_last_good') return text;
  throw new Error(`ALLOWLIST_ON_READ_ERROR is publish_partial or keep_last_good, not ${text}`);
};

const count = (name: string, fallback: string): number => {
  const value = Number(optional(name, fallback));
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name} is not a number from 0 on`);
};

const options = (): AuthOptions => ({
  rdsUrl: required('RDS'),
  accessKeys: parseKeyPairs('ACCESS_KEYS', required('ACCESS_KEYS')),
  pluginToken: required('PLUGIN_TOKEN'),
  onReadError: onReadError(optional('ALLOWLIST_ON_READ_ERROR', 'publish_partial')),
  pageSize: Math.max(1, count('ALLOWLIST_PAGE_SIZE', '50')),
  pagePauseMs: count('ALLOWLIST_PAGE_PAUSE_MS', '0'),
  maxShrinkPct: optional('ALLOWLIST_MAX_SHRINK_PCT', '') === '' ? undefined : count('ALLOWLIST_MAX_SHRINK_PCT', '0'),
  log: (line) => void process.stdout.write(`${line}\n`),
});

/** The component, set up by its environment. */
export const runAuth = async (): Promise<void> => {
  const { server, stop } = await createAuth(options());
  serve(server, stop);
};
