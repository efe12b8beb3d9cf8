import { z } from 'zod';
import { HttpError, readBody, sendJson, type Handler } from '../kit/http.ts';
import { isForbidden, isSame, mayDo } from './access-key.ts';
import type { Version } from './allow-list.ts';
import type { AuthState } from './auth-state.ts';

const body = z.object({
  input: z.object({ account: z.string(), action: z.string(), denyOnly: z.boolean().default(false) }),
});

type Question = z.infer<typeof body>['input'];

interface Answer {
  readonly status: number;
  readonly result: boolean;
  readonly reason?: string;
  readonly code?: string;
}

const no = (reason: string): Answer => ({ status: 200, result: false, reason });

const UNAVAILABLE: Answer = { status: 503, result: false, code: 'AuthUnavailable' };

const decide = ({ keys }: Version, { account, action, denyOnly }: Question): Answer => {
  const key = keys.get(account);
  if (denyOnly) return key && isForbidden(key, action) ? no('forbidden') : { status: 200, result: true };
  if (key === undefined) return no('the key is not on the list');
  return mayDo(key, action) ? { status: 200, result: true } : no('the key may not do this');
};

const parse = (text: string): Question => {
  try {
    return body.parse(JSON.parse(text)).input;
  } catch {
    throw new HttpError(400, 'BadRequest', 'not a question of a policy plugin');
  }
};

const answer = (state: AuthState, authorization: string | undefined, text: string): Answer => {
  if (state.mode.errors) return UNAVAILABLE;
  if (text === '') return { status: 200, result: true }; // the storage asks this once when it starts
  if (!isSame(authorization ?? '', state.pluginToken)) return { status: 401, result: false, reason: 'wrong token' };
  const { current } = state.list;
  return current === undefined ? UNAVAILABLE : decide(current, parse(text));
};

const RESULTS: Readonly<Record<number, string>> = { 401: 'unauthorized', 503: 'unavailable' };

/** `POST /authz`: MinIO's policy plugin. The storage reads the body alone, so a refusal says `false` whatever the status. */
export const policyPlugin =
  (state: AuthState): Handler =>
  async ({ request, response }) => {
    const text = (await readBody(request)).toString('utf8');
    const { status, ...told } = answer(state, request.headers.authorization, text);
    const result = RESULTS[status] ?? (told.result ? 'allowed' : 'denied');
    state.counters.count('auth_decisions_total', { endpoint: 'authz', result });
    sendJson(response, status, told);
  };
