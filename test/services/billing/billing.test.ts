import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBilling } from '../../../compose/services/billing/billing.ts';
import { sharedPostgres, type SharedPostgres } from '../../support/shared-postgres.ts';
import { ask, listen, unlisten } from '../kit/ask.ts';
import { Relay } from '../kit/relay.ts';
import { until } from '../kit/until.ts';

describe('billing', () => {
  let postgres: SharedPostgres;
  let link: Relay;
  let url = '';
  let close: (() => Promise<void>) | undefined;

  const open = async () => {
    const billing = createBilling({
      rds: postgres.url({ port: link.port }),
      sessionSecret: 'a secret',
      tell: () => {},
    });
    url = await listen(billing.server);
    close = async () => {
      await unlisten(billing.server);
      await billing.stop();
    };
  };
  const login = async () => {
    const { body } = await ask(url, 'POST /login', { json: { user: 'drill', password: 'drill' } });
    return (body as { token: string }).token;
  };
  const buy = (token: string, key: string, amount: unknown = 1) =>
    ask(url, 'POST /purchases', { json: { key, amount }, headers: { authorization: `Bearer ${token}` } });

  beforeAll(async () => {
    postgres = await sharedPostgres('billing');
    link = await Relay.to(postgres.port);
    await link.refuse();
    await open();
  });
  afterAll(async () => {
    await close?.();
    await link.refuse();
  });

  test('it is up, but not ready before its database is', async () => {
    expect((await ask(url, 'GET /healthz')).status).toBe(200);
    expect(await ask(url, 'GET /readyz')).toMatchObject({ status: 503, body: { code: 'NotReady' } });
    await link.pass();
    await until('it is ready', async () => (await ask(url, 'GET /readyz')).status === 200);
  });

  test('a purchase with a session is a row, once; a restart forgets no session', async () => {
    const token = await login();
    expect(await buy(token, 'p-2')).toMatchObject({ status: 201, body: { key: 'p-2' } });
    expect((await buy(token, 'p-2')).status).toBe(200);
    await close?.();
    await open();
    expect((await buy(token, 'p-1')).status).toBe(201);
    expect((await ask(url, 'GET /purchases?prefix=p-')).body).toEqual({ keys: ['p-2', 'p-1'] });
  });

  test('without a session, or with a wrong password, it is 401', async () => {
    expect(await ask(url, 'POST /purchases', { json: { key: 'p-3', amount: 1 } })).toMatchObject({ status: 401 });
    expect(await buy('made.up', 'p-3')).toMatchObject({ status: 401, body: { code: 'NoSession' } });
    for (const json of [{ user: 'drill', password: 'x' }, { user: 'drill' }, { user: 'constructor', password: 'x' }]) {
      expect(await ask(url, 'POST /login', { json })).toMatchObject({ status: 401, body: { code: 'WrongPassword' } });
    }
  });

  test('a purchase that makes no sense is 400', async () => {
    const token = await login();
    expect((await buy(token, '')).status).toBe(400);
    expect((await buy(token, 'p-4', -1)).status).toBe(400);
  });

  test('without its database a login still works, and a purchase is 503 in time', async () => {
    const token = await login();
    await link.refuse();
    expect(await buy(await login(), 'p-5')).toMatchObject({ status: 503, body: { code: 'DatabaseUnavailable' } });
    await link.pass();
    await until('it works again', async () => (await buy(token, 'p-6')).status < 300);
    link.hang();
    const late = await buy(token, 'p-7');
    expect(late).toMatchObject({ status: 503, body: { code: 'DatabaseUnavailable' } });
    expect(late.elapsedMs).toBeLessThan(3900);
    await link.pass();
    await until('it works again', async () => (await buy(token, 'p-8')).status < 300);
  });
});
