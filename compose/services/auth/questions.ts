import { z } from 'zod';
import { HttpError, readJson, type Exchange, type Handler, type Routes } from '../kit/http.ts';
import { isSecretOf, mayDo } from './access-key.ts';
import type { Version } from './allow-list.ts';
import type { AuthState } from './auth-state.ts';

const credentials = z.object({ accessKey: z.string(), secret: z.string() });
const check = credentials.extend({ action: z.string(), resource: z.string().optional() });
const introspection = z.object({ token: z.string() });

const unavailable = (): HttpError => new HttpError(503, 'AuthUnavailable');
const denied = (why: string): HttpError => new HttpError(403, 'AccessDenied', why);

/** The list that answers; HttpError 503 while auth cannot answer. */
const listInForce = ({ list, mode }: AuthState): Version => {
  if (mode.errors || list.current === undefined) throw unavailable();
  return list.current;
};

/** A JSON body of this shape; HttpError 400 when it is another. */
export const readAs = async <T>({ request }: Exchange, shape: z.ZodType<T>): Promise<T> => {
  const parsed = shape.safeParse(await readJson(request));
  if (parsed.success) return parsed.data;
  throw new HttpError(400, 'BadRequest', z.prettifyError(parsed.error));
};

const RESULTS: Readonly<Record<number, string>> = {
  400: 'bad',
  401: 'unauthorized',
  403: 'denied',
  503: 'unavailable',
};

const counted =
  ({ counters }: AuthState, endpoint: string, handler: Handler): Handler =>
  async (exchange) => {
    let result = 'allowed';
    try {
      return await handler(exchange);
    } catch (error) {
      result = (error instanceof HttpError ? RESULTS[error.status] : undefined) ?? 'failed';
      throw error;
    } finally {
      counters.count('auth_decisions_total', { endpoint, result });
    }
  };

const listed = (state: AuthState, name: string) => {
  const key = listInForce(state).keys.get(name);
  if (key === undefined) throw denied('the key is not on the list');
  return key;
};

const proven = (state: AuthState, { accessKey, secret }: z.infer<typeof credentials>) => {
  const key = listed(state, accessKey);
  if (!isSecretOf(key, secret)) throw denied('the secret is wrong');
  return key;
};

/** What components and users ask auth: all answered from memory. */
export const questions = (state: AuthState): Routes => ({
  'GET /v1/can': counted(state, 'can', ({ url }) => {
    listed(state, url.searchParams.get('key') ?? '');
    return { allowed: true };
  }),
  'POST /v1/check': counted(state, 'check', async (exchange) => {
    const asked = await readAs(exchange, check);
    if (!mayDo(proven(state, asked), asked.action)) throw denied(`the key may not ${asked.action}`);
    return { allowed: true };
  }),
  'POST /v1/token': counted(state, 'token', async (exchange) => {
    const key = proven(state, await readAs(exchange, credentials));
    return state.tokens.issue(key.name);
  }),
  'POST /v1/introspect': counted(state, 'introspect', async (exchange) => {
    const { token } = await readAs(exchange, introspection);
    listInForce(state);
    return state.tokens.introspect(token);
  }),
  'GET /.well-known/jwks.json': () => state.tokens.keySet,
});
