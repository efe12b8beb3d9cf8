import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAuth, type AuthOptions } from '../../../compose/services/auth/create-auth.ts';
import { call } from '../../../compose/services/kit/client.ts';
import { sharedPostgres, type SharedPostgres } from '../../support/shared-postgres.ts';
import { launch, type Program } from '../kit/launch.ts';
import { openRelay, type TcpRelay } from './tcp-relay.ts';

const DEADLINE_MS = 15_000;
const KEYS_IN_ALL = 203;
const SECRETS = { root: 'root-secret', shop: 'shop-secret', audit: 'audit-secret' };

let postgres: SharedPostgres;
let relay: TcpRelay;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  postgres = await sharedPostgres('auth');
  relay = await openRelay(postgres.port);
});
afterEach(async () => {
  relay.mend();
  for (const close of closing.splice(0)) await close();
});
afterAll(async () => {
  await relay.close();
});

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

interface Running {
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body?: unknown, authorization?: string) => Promise<Answer>;
  readonly text: (path: string) => Promise<string>;
  readonly log: readonly string[];
}

const start = async (changes: Partial<AuthOptions> = {}): Promise<Running> => {
  const log: string[] = [];
  const { server, stop } = await createAuth({
    rdsUrl: postgres.url({ port: relay.port }),
    accessKeys: Object.entries(SECRETS).map(([name, secret]) => ({ name, secret })),
    pluginToken: 'plugin-token',
    onReadError: 'publish_partial',
    pageSize: 50,
    pagePauseMs: 0,
    maxShrinkPct: undefined,
    log: (line) => void log.push(line),
    ...changes,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    server.closeAllConnections();
    await stop();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = async (path: string, options: object): Promise<Answer> => {
    const { status, body } = await call(`${base}${path}`, { timeoutMs: 10_000, ...options });
    return { status, json: JSON.parse(body.toString()) as Answer['json'] };
  };
  return {
    log,
    get: (path) => answer(path, {}),
    post: (path, body, authorization) =>
      answer(path, {
        method: 'POST',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(authorization === undefined ? {} : { headers: { authorization } }),
      }),
    text: async (path) => (await call(`${base}${path}`, { timeoutMs: 10_000 })).body.toString(),
  };
};

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await sleep(10);
  }
};

const ready = async (auth: Running): Promise<void> =>
  until('a list is loaded', async () => (await auth.get('/readyz')).status === 200);

const startReady = async (changes: Partial<AuthOptions> = {}): Promise<Running> => {
  const auth = await start(changes);
  await ready(auth);
  return auth;
};

const can = async (auth: Running, key: string): Promise<number> => (await auth.get(`/v1/can?key=${key}`)).status;

const buildEnds = async (auth: Running): Promise<Answer['json']> => {
  await until('the build ends', async () => (await auth.get('/admin/allowlist/build')).json['state'] !== 'reading');
  return (await auth.get('/admin/allowlist/build')).json;
};

/** Starts a build, and cuts the way to the database once the first page is read. */
const cutBetweenPages = async (auth: Running): Promise<Answer['json']> => {
  expect(await auth.post('/admin/allowlist/build', { pauseMs: 500 })).toMatchObject({
    status: 202,
    json: { build: 2 },
  });
  await until('a page is read', async () => (await auth.get('/admin/allowlist/build')).json['pages_read'] === 1);
  relay.cut();
  return buildEnds(auth);
};

const check = (auth: Running, accessKey: string, secret: string): Promise<Answer> =>
  auth.post('/v1/check', { accessKey, secret, action: 'ots:PutRow', resource: 'rows/1' });

const question = (account: string, more: object = {}) => ({
  input: { account, action: 's3:GetObject', bucket: 'media', denyOnly: false, owner: false, claims: {}, ...more },
});

describe('the list', () => {
  it('is read sorted by name, in pages, and published as version 1', async () => {
    const auth = await startReady();
    expect((await auth.get('/admin/allowlist')).json).toEqual({ version: 1, count: KEYS_IN_ALL, source: 'build' });
    expect(await buildEnds(auth)).toEqual({ build: 1, state: 'published', pages_read: 5, keys_read: KEYS_IN_ALL });
    expect((await auth.get('/readyz')).json).toMatchObject({ version: 1, count: KEYS_IN_ALL });
    for (const key of ['root', 'shop', 'audit', 'partner-0001']) expect(await can(auth, key)).toBe(200);
    expect(await can(auth, 'nobody')).toBe(403);
  });

  it('loses the keys of the pages that were not read, when the way to the database is cut between two', async () => {
    const auth = await startReady();
    const progress = await cutBetweenPages(auth);
    expect(progress).toMatchObject({ state: 'published', pages_read: 1, keys_read: 50 });
    expect(progress['error']).toEqual(expect.any(String));
    expect((await auth.get('/admin/allowlist')).json).toEqual({ version: 2, count: 50, source: 'partial-build' });
    expect([await can(auth, 'audit'), await can(auth, 'shop')]).toEqual([200, 403]);
    expect([(await auth.get('/healthz')).status, (await auth.get('/readyz')).status]).toEqual([200, 200]);

    relay.mend(); // the trigger is gone; the list stays wrong until somebody mends it
    expect(await can(auth, 'shop')).toBe(403);
    expect((await auth.post('/admin/allowlist/rollback/1')).json).toMatchObject({ version: 1 });
    expect(await can(auth, 'shop')).toBe(200);
  });

  it('is empty after a build that read nothing', async () => {
    const auth = await startReady();
    relay.cut();
    await auth.post('/admin/allowlist/build');
    expect(await buildEnds(auth)).toMatchObject({ state: 'published', pages_read: 0, keys_read: 0 });
    expect(await can(auth, 'audit')).toBe(403);
    expect((await auth.get('/readyz')).json).toMatchObject({ version: 2, count: 0 });
  });

  it('stays as it was under keep_last_good, whatever was read', async () => {
    const auth = await startReady({ onReadError: 'keep_last_good' });
    expect(await cutBetweenPages(auth)).toMatchObject({ state: 'kept', pages_read: 1, error: expect.any(String) });
    expect((await auth.get('/admin/allowlist')).json).toMatchObject({ version: 1, count: KEYS_IN_ALL });
    expect(await can(auth, 'shop')).toBe(200);
  });

  it('is not replaced by one that shrank past the limit', async () => {
    const auth = await startReady({ maxShrinkPct: 10 });
    expect(await cutBetweenPages(auth)).toMatchObject({ state: 'refused', error: expect.stringContaining('10 %') });
    expect((await auth.get('/admin/allowlist')).json).toMatchObject({ version: 1, count: KEYS_IN_ALL });
  });

  it('is built again when asked, one build at a time', async () => {
    const auth = await startReady();
    expect((await auth.post('/admin/allowlist/build', { pauseMs: 50, job: 'mine' })).status).toBe(202);
    expect(await auth.post('/admin/allowlist/build')).toMatchObject({ status: 409, json: { code: 'BuildRunning' } });
    expect(await buildEnds(auth)).toMatchObject({ build: 2, job: 'mine', state: 'published', keys_read: KEYS_IN_ALL });
    expect((await auth.get('/admin/allowlist')).json).toMatchObject({ version: 2, count: KEYS_IN_ALL });
  });

  it('can be published less some keys, and rolled back to a version under its own number', async () => {
    const auth = await startReady();
    expect((await auth.post('/admin/allowlist/publish', { drop: ['shop'] })).json).toMatchObject({
      version: 2,
      count: 202,
    });
    expect([await can(auth, 'shop'), await can(auth, 'audit')]).toEqual([403, 200]);
    await auth.post('/admin/allowlist/rollback/1');
    expect((await auth.get('/admin/allowlist')).json).toEqual({ version: 1, count: KEYS_IN_ALL, source: 'build' });
    expect(await can(auth, 'shop')).toBe(200);
    expect((await auth.post('/admin/allowlist/publish', { drop: [] })).json).toMatchObject({ version: 3 });
  });

  it('of an unknown version is not put in force; 20 versions are kept', async () => {
    const auth = await startReady();
    for (let n = 0; n < 20; n += 1) await auth.post('/admin/allowlist/publish', { drop: [] });
    expect(await auth.post('/admin/allowlist/rollback/1')).toMatchObject({
      status: 404,
      json: { code: 'NoSuchVersion' },
    });
    expect((await auth.get('/admin/allowlist')).json).toMatchObject({ version: 21 });
    expect((await auth.post('/admin/allowlist/rollback/2')).status).toBe(200);
  });
});

describe('without a database', () => {
  it('a start has no list, and loads one as soon as the database answers', async () => {
    relay.cut();
    const auth = await start();
    await until('it waits', async () => auth.log.some((line) => line.startsWith('waiting for rds')));
    expect((await auth.get('/healthz')).status).toBe(200);
    expect((await auth.get('/readyz')).status).toBe(503);
    expect(await auth.get('/v1/can?key=shop')).toMatchObject({ status: 503, json: { code: 'AuthUnavailable' } });
    expect((await auth.post('/authz', question('shop'), 'plugin-token')).json['result']).toBe(false);
    expect((await auth.get('/admin/allowlist')).json).toEqual({ version: 0, count: 0, source: 'none' });
    relay.mend();
    await ready(auth);
    expect(await can(auth, 'shop')).toBe(200);
  });

  it('questions and tokens are answered from memory', async () => {
    const auth = await startReady();
    relay.cut();
    expect(await can(auth, 'shop')).toBe(200);
    expect((await auth.post('/v1/token', { accessKey: 'shop', secret: SECRETS.shop })).status).toBe(200);
  });

  it('a page that does not come is given up', async () => {
    const auth = await startReady({ onReadError: 'keep_last_good' });
    relay.hang();
    await auth.post('/admin/allowlist/build');
    expect(await buildEnds(auth)).toMatchObject({ state: 'kept', pages_read: 0 });
    relay.mend();
    await auth.post('/admin/allowlist/build');
    expect(await buildEnds(auth)).toMatchObject({ state: 'published', keys_read: KEYS_IN_ALL });
  });

  it('the loss and the return of the database are logged', async () => {
    const auth = await startReady();
    relay.cut();
    await until('the loss is told', async () => auth.log.includes('rds does not answer'));
    relay.mend();
    await until('the return is told', async () => auth.log.includes('rds answers again'));
  });
});

describe('questions', () => {
  it('are answered by key, secret and action', async () => {
    const auth = await startReady();
    expect(await check(auth, 'shop', SECRETS.shop)).toEqual({ status: 200, json: { allowed: true } });
    for (const [key, secret] of [
      ['shop', 'wrong'],
      ['shop', SECRETS.audit],
      ['nobody', SECRETS.shop],
    ] as const)
      expect(await check(auth, key, secret)).toMatchObject({ status: 403, json: { code: 'AccessDenied' } });
  });

  it('that are none are refused with 400', async () => {
    const auth = await startReady();
    expect(await auth.post('/v1/check', { accessKey: 'shop' })).toMatchObject({ status: 400 });
    expect(await auth.post('/authz', { input: {} }, 'plugin-token')).toMatchObject({ status: 400 });
  });

  it('are all answered 503 in errors mode, while the process is well', async () => {
    const auth = await startReady();
    expect((await auth.post('/admin/mode', { errors: true })).json).toEqual({ errors: true });
    expect((await auth.get('/admin/mode')).json).toEqual({ errors: true });
    const answers = [
      await auth.get('/v1/can?key=shop'),
      await check(auth, 'shop', SECRETS.shop),
      await auth.post('/v1/token', { accessKey: 'shop', secret: SECRETS.shop }),
      await auth.post('/v1/introspect', { token: 'x' }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, json: { code: 'AuthUnavailable' } });
    expect(await auth.post('/authz', question('shop'), 'plugin-token')).toMatchObject({
      status: 503,
      json: { result: false },
    });
    expect([(await auth.get('/healthz')).status, (await auth.get('/readyz')).status]).toEqual([200, 200]);
    await auth.post('/admin/mode', { errors: false });
    expect(await can(auth, 'shop')).toBe(200);
  });

  it('are counted by endpoint and result', async () => {
    const auth = await startReady();
    await can(auth, 'shop');
    await can(auth, 'nobody');
    await auth.post('/authz', question('shop'), 'plugin-token');
    const page = await auth.text('/metrics');
    expect(page).toContain('auth_decisions_total{endpoint="can",result="allowed"} 1');
    expect(page).toContain('auth_decisions_total{endpoint="can",result="denied"} 1');
    expect(page).toContain('auth_decisions_total{endpoint="authz",result="allowed"} 1');
    expect(page).toContain('auth_allowlist_version 1');
    expect(page).toContain(`auth_allowlist_size ${KEYS_IN_ALL}`);
  });
});

describe('the policy plugin', () => {
  it('answers the empty question that a storage asks when it starts, without a token', async () => {
    const auth = await start();
    expect(await auth.post('/authz')).toEqual({ status: 200, json: { result: true } });
  });

  it('allows a key on the list, root too, and refuses any other with 200', async () => {
    const auth = await startReady();
    for (const account of ['shop', 'root'])
      expect(await auth.post('/authz', question(account), 'plugin-token')).toEqual({
        status: 200,
        json: { result: true },
      });
    expect(await auth.post('/authz', question('nobody'), 'plugin-token')).toMatchObject({
      status: 200,
      json: { result: false, reason: expect.any(String) },
    });
    await auth.post('/admin/allowlist/publish', { drop: ['root'] });
    expect((await auth.post('/authz', question('root', { owner: true }), 'plugin-token')).json['result']).toBe(false);
  });

  it('refuses actions outside of the rules of a key', async () => {
    const auth = await startReady();
    const buckets = question('partner-0001', { action: 'admin:ServerInfo' });
    expect((await auth.post('/authz', question('partner-0001'), 'plugin-token')).json['result']).toBe(true);
    expect((await auth.post('/authz', buckets, 'plugin-token')).json['result']).toBe(false);
  });

  it('says yes to denyOnly unless the action is forbidden', async () => {
    const auth = await startReady();
    const database = new Client(postgres.url());
    await database.connect();
    await database.query("insert into access_keys values ('guarded', '', '{s3:*,!s3:DeleteObject}')");
    await auth.post('/admin/allowlist/build');
    await buildEnds(auth);
    await database.query("delete from access_keys where name = 'guarded'");
    await database.end();
    const may = async (account: string, more: object): Promise<unknown> =>
      (await auth.post('/authz', question(account, more), 'plugin-token')).json['result'];
    expect(await may('guarded', { action: 's3:DeleteObject', denyOnly: true })).toBe(false);
    expect(await may('guarded', { action: 's3:PutObject', denyOnly: true })).toBe(true);
    expect(await may('guarded', { action: 's3:DeleteObject' })).toBe(false);
    expect(await may('nobody', { denyOnly: true })).toBe(true);
  });

  it('answers 401 and no to a wrong token', async () => {
    const auth = await startReady();
    for (const token of [undefined, 'wrong'])
      expect(await auth.post('/authz', question('shop'), token)).toMatchObject({
        status: 401,
        json: { result: false },
      });
  });
});

describe('tokens', () => {
  it('hold for 15 minutes and verify against the published key set', async () => {
    const auth = await startReady();
    const { json } = await auth.post('/v1/token', { accessKey: 'shop', secret: SECRETS.shop });
    const keySet = (await auth.get('/.well-known/jwks.json')).json as unknown as JSONWebKeySet;
    const { payload, protectedHeader } = await jwtVerify(String(json['token']), createLocalJWKSet(keySet));
    expect(payload.sub).toBe('shop');
    expect(protectedHeader.alg).toBe('EdDSA');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeGreaterThanOrEqual(15 * 60 - 2);
    expect(new Date(String(json['expiresAt'])).getTime()).toBe((payload.exp ?? 0) * 1000);
    expect(keySet.keys[0]).not.toHaveProperty('d');
  });

  it('are told apart by introspection', async () => {
    const auth = await startReady();
    const { json } = await auth.post('/v1/token', { accessKey: 'shop', secret: SECRETS.shop });
    const good = String(json['token']);
    expect((await auth.post('/v1/introspect', { token: good })).json).toMatchObject({ active: true, sub: 'shop' });
    const forged = `${good.slice(0, -6)}${good.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;
    expect((await auth.post('/v1/introspect', { token: forged })).json).toEqual({ active: false });
  });

  it('are not given for a wrong secret or a key that is off the list', async () => {
    const auth = await startReady();
    await auth.post('/admin/allowlist/publish', { drop: ['shop'] });
    expect(await auth.post('/v1/token', { accessKey: 'audit', secret: 'wrong' })).toMatchObject({ status: 403 });
    expect(await auth.post('/v1/token', { accessKey: 'shop', secret: SECRETS.shop })).toMatchObject({
      status: 403,
      json: { code: 'AccessDenied' },
    });
  });
});

const launchAuth = (more: Readonly<Record<string, string>> = {}): Program =>
  launch('auth', {
    RDS: postgres.url(),
    ACCESS_KEYS: 'root:word-of-root shop:word:of:shop',
    PLUGIN_TOKEN: 'word-of-plugin',
    ...more,
  });

describe('the component', () => {
  it('is set up by its environment, comes back after a kill, logs no secret and ends with 0', async () => {
    const first = launchAuth();
    await first.ready('/readyz');
    await first.end('SIGKILL');
    const again = launchAuth();
    const url = `${await again.ready('/readyz')}/v1/check`;
    const asked = { accessKey: 'shop', secret: 'word:of:shop', action: 'ots:PutRow' };
    expect((await call(url, { method: 'POST', body: JSON.stringify(asked), timeoutMs: 2000 })).status).toBe(200);
    expect(await again.end('SIGTERM')).toBe(0);
    expect(again.told()).toContain(`published, ${KEYS_IN_ALL} keys read`);
    expect(again.told()).not.toContain('word');
  });

  it('ends with 1 and a sentence when a setting is none', async () => {
    const { exit, told } = launchAuth({ ALLOWLIST_ON_READ_ERROR: 'hope' });
    expect(await exit).toBe(1);
    expect(told()).toContain('ALLOWLIST_ON_READ_ERROR is publish_partial or keep_last_good, not hope');
  });
});
