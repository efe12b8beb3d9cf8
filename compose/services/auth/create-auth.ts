import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpServer } from '../kit/http.ts';
import type { KeyPair } from '../kit/key-pair.ts';
import { Counters } from '../kit/metrics.ts';
import { reason } from '../kit/reason.ts';
import { AllowList } from './allow-list.ts';
import type { AuthState } from './auth-state.ts';
import { KeyStore } from './key-store.ts';
import { ListBuilder, type BuildRules } from './list-builder.ts';
import { operator } from './operator.ts';
import { policyPlugin } from './policy-plugin.ts';
import { questions } from './questions.ts';
import { createTokens } from './tokens.ts';

const RETRY_MS = 250;
const PULSE_MS = 1000;

/** How auth is to run. */
export interface AuthOptions extends BuildRules {
  readonly rdsUrl: string;
  readonly accessKeys: readonly KeyPair[];
  readonly pluginToken: string;
  readonly pagePauseMs: number;
  readonly log: (line: string) => void;
}

/** An auth that has begun to load its list; its server does not listen yet. */
export interface Auth {
  readonly server: Server;
  readonly stop: () => Promise<void>;
}

interface Loading {
  readonly options: AuthOptions;
  readonly store: KeyStore;
  readonly state: AuthState;
  readonly signal: AbortSignal;
}

/** Tries until it works or auth stops; tells a failure once. */
const insist = async ({ options, signal }: Loading, attempt: () => Promise<boolean>): Promise<void> => {
  let told = '';
  while (!signal.aborted) {
    const trouble = await attempt().then(
      (done) => (done ? undefined : 'no list yet'),
      (error: unknown) => reason(error),
    );
    if (trouble === undefined) return;
    if (trouble !== told) options.log(`waiting for rds: ${trouble}`);
    told = trouble;
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
  }
};

const load = async (loading: Loading): Promise<void> => {
  const { options, store, state } = loading;
  await insist(loading, async () => {
    await store.prepare(options.accessKeys);
    return true;
  });
  await insist(loading, async () => {
    await state.builder.start(options.pagePauseMs)?.done;
    return state.list.current !== undefined;
  });
};

/** Asks the database for a sign of life each second, so that its loss is in the log when nobody builds a list. */
const watch = async ({ options, store, signal }: Loading): Promise<void> => {
  let answered = true;
  while (!signal.aborted) {
    await sleep(PULSE_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const answers = await store.ping().then(
      () => true,
      () => false,
    );
    if (answers !== answered) options.log(answers ? 'rds answers again' : 'rds does not answer');
    answered = answers;
  }
};

/** Auth, loading its list in the background: retried until the database answers. */
export const createAuth = async (options: AuthOptions): Promise<Auth> => {
  const { log, pluginToken, pagePauseMs } = options;
  const store = new KeyStore(options.rdsUrl);
  const list = new AllowList();
  const builder = new ListBuilder({ list, read: () => store.read(), log }, options);
  const counters = new Counters();
  const mode = { errors: false };
  const tokens = await createTokens();
  const state: AuthState = { list, builder, tokens, counters, pluginToken, pagePauseMs, mode, log };
  const stopped = new AbortController();
  const loading: Loading = { options, store, state, signal: stopped.signal };
  const work = load(loading).then(() => watch(loading));
  return {
    server: httpServer({ 'POST /authz': policyPlugin(state), ...questions(state), ...operator(state) }),
    stop: async () => {
      stopped.abort();
      builder.stop();
      await work;
      await store.end();
    },
  };
};
