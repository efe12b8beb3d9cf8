import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rig, type Rig } from './rig.ts';

let it: Rig;

beforeEach(async () => {
  it = await rig();
});

afterEach(() => it.close());

const body = async (call: string, sent?: unknown): Promise<unknown> => {
  const { text } = await it.api(call, sent);
  return text === '' ? undefined : JSON.parse(text);
};
const create = (name: string, more: object = {}) =>
  it.ok('POST /proxies', { name, listen: '127.0.0.1:0', upstream: it.upstreamAddress, ...more });
const latency = {
  attributes: { latency: 5, jitter: 0 },
  name: 'latency_downstream',
  type: 'latency',
  stream: 'downstream',
  toxicity: 1,
};

test('version is told as clients read it', async () => {
  const answer = await it.api('GET /version');
  expect([answer.status, answer.text]).toEqual([200, '{"version": "2.12.0"}\n']);
  expect(answer.headers['content-type']).toBe('application/json;charset=utf-8');
});

describe('proxies', () => {
  test('are created with 201, listed by name in order, read, and deleted with 204', async () => {
    await create('zeta', { enabled: false, listen: 'nonsense' });
    const made = await create('alpha', { listen: 'localhost:0' });
    expect(made.status).toBe(201);
    expect(JSON.parse(made.text)).toMatchObject({
      name: 'alpha',
      listen: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      enabled: true,
      toxics: [],
    });
    expect(Object.keys((await body('GET /proxies')) as object)).toEqual(['alpha', 'zeta']);
    expect(await body('GET /proxies/zeta')).toMatchObject({ enabled: false, listen: 'nonsense' });
    const gone = await it.api('DELETE /proxies/zeta');
    expect([gone.status, gone.text]).toEqual([204, '']);
    expect((await it.api('GET /proxies/zeta')).status).toBe(404);
  });

  test('names may hold any character', async () => {
    for (const name of ['oss->auth', '$control', 'a b', 'a/b', 'ключ', '%']) {
      await create(name);
      expect(await body(`GET /proxies/${encodeURIComponent(name)}`)).toMatchObject({ name });
      expect((await it.api(`DELETE /proxies/${encodeURIComponent(name)}`)).status).toBe(204);
    }
  });

  test('keep what a change does not name, and their toxics', async () => {
    await create('p');
    await it.ok('POST /proxies/p/toxics', { type: 'latency', attributes: { latency: 5 } });
    const before = (await body('GET /proxies/p')) as object;
    expect(await body('PATCH /proxies/p', { enabled: false })).toEqual({ ...before, enabled: false });
    expect(await body('POST /proxies/p', { ENABLED: true, name: 'other', upstream: null })).toEqual(before);
  });

  test('an address for any interface is the same one however it is written', async () => {
    await create('p', { listen: '0.0.0.0:0' });
    const { listen } = (await body('GET /proxies/p')) as { listen: string };
    expect(listen).toMatch(/^\[::\]:\d+$/);
    const { client } = await it.pair(Number(listen.split(':').at(-1)));
    await it.ok('PATCH /proxies/p', { listen: listen.replace('[::]', '0.0.0.0') });
    await it.ok('PATCH /proxies/p', { listen: listen.replace('[::]', '') });
    expect(client.ended).toBeUndefined();
  });
});

describe('toxics', () => {
  beforeEach(() => create('p'));

  test('are created with 200 and defaults, read, listed, merged, and deleted', async () => {
    const made = await it.api('POST /proxies/p/toxics', { type: 'latency', attributes: { latency: 5 } });
    expect([made.status, JSON.parse(made.text)]).toEqual([200, latency]);
    expect(await body('GET /proxies/p/toxics/latency_downstream')).toEqual(latency);
    expect(await body('GET /proxies/p/toxics')).toEqual([latency]);
    const changed = { ...latency, attributes: { latency: 5, jitter: 3 }, toxicity: 0.3 };
    const change = { attributes: { jitter: 3 }, toxicity: 0.3, type: 'timeout', name: 'other' };
    expect(await body('PATCH /proxies/p/toxics/latency_downstream', change)).toEqual(changed);
    expect(await body('POST /proxies/p/toxics/latency_downstream', {})).toEqual(changed);
    expect((await it.api('DELETE /proxies/p/toxics/latency_downstream')).status).toBe(204);
    expect(await body('GET /proxies/p')).toMatchObject({ toxics: [] });
  });

  test('are listed upstream first, then downstream, each in the order of their chain', async () => {
    for (const [name, stream] of [
      ['d1', 'downstream'],
      ['u1', 'UPSTREAM'],
      ['d2', 'downstream'],
      ['u2', 'upstream'],
    ])
      await it.ok('POST /proxies/p/toxics', { type: 'noop', name, stream });
    const names = ((await body('GET /proxies/p/toxics')) as { name: string }[]).map((toxic) => toxic.name);
    expect(names).toEqual(['u1', 'u2', 'd1', 'd2']);
  });

  test.each(['bandwidth', 'latency', 'limit_data', 'noop', 'reset_peer', 'slicer', 'slow_close', 'timeout'])(
    '%s may be created without attributes',
    async (type) => {
      expect((await it.api('POST /proxies/p/toxics', { type })).status).toBe(200);
    },
  );
});

describe('refusals', () => {
  beforeEach(async () => {
    await create('p');
    await it.ok('POST /proxies/p/toxics', { type: 'latency' });
  });

  test.each([
    ['POST /proxies', '', 400, 'bad request body: EOF'],
    ['POST /proxies', '{"name":', 400, 'bad request body: unexpected EOF'],
    ['POST /proxies', {}, 400, 'missing required field: name'],
    ['POST /proxies', { name: 'x' }, 400, 'missing required field: upstream'],
    ['POST /proxies', { name: 'p', upstream: 'x:1' }, 409, 'proxy already exists'],
    [
      'POST /proxies',
      { name: 'x', upstream: 'x:1', listen: 'abc' },
      500,
      'listen tcp: address abc: missing port in address',
    ],
    ['POST /proxies', { name: 'x', upstream: 'x:1', listen: ':99999' }, 500, 'listen tcp: address 99999: invalid port'],
    [
      'POST /proxies',
      { name: 'x', upstream: 'x:1', listen: '192.0.2.1:4444' },
      500,
      'listen tcp 192.0.2.1:4444: bind: cannot assign requested address',
    ],
    ['PATCH /proxies/p', { listen: 'abc' }, 500, 'address abc: missing port in address'],
    ['GET /proxies/nobody', undefined, 404, 'proxy not found'],
    ['PATCH /proxies/nobody', '{', 404, 'proxy not found'],
    ['POST /proxies/nobody/toxics', '{', 404, 'proxy not found'],
    ['GET /proxies/p/toxics/nothing', undefined, 404, 'toxic not found'],
    ['PATCH /proxies/p/toxics/nothing', '{', 404, 'toxic not found'],
    ['DELETE /proxies/p/toxics/nothing', undefined, 404, 'toxic not found'],
    [
      'POST /proxies/p/toxics',
      { type: 'x', stream: 'y' },
      400,
      'stream was invalid, can be either upstream or downstream',
    ],
    [
      'POST /proxies/p/toxics',
      { type: 'latency', stream: '' },
      400,
      'stream was invalid, can be either upstream or downstream',
    ],
    ['POST /proxies/p/toxics', { type: 'down' }, 400, 'invalid toxic type'],
    ['POST /proxies/p/toxics', { type: 'latency', attributes: { latency: 'x' } }, 409, 'toxic already exists'],
  ])('%s %j -> %i %s', async (...row) => {
    const [call, sent, status, error] = row;
    const answer = await it.api(call, sent);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { error, status }]);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.headers['x-toxiproxy-request-id']).toBeTypeOf('string');
  });

  test.each([{ latency: 1.5 }, { latency: '5' }, { latency: true }])(
    'attributes %j are no integers',
    async (attributes) => {
      const answer = await it.api('POST /proxies/p/toxics', { type: 'latency', name: 'other', attributes });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('bad request body: json: cannot unmarshal');
    },
  );

  test('bodies are read leniently: any case, null, unknown keys, and only the first value', async () => {
    const sent =
      '{"NAME":"q","Upstream":"x:1","listen":"127.0.0.1:0","enabled":null,"toxics":[{}],"more":1} trailing {';
    expect((await it.api('POST /proxies', sent)).status).toBe(201);
  });

  test('unknown paths, wrong methods and browsers are turned away', async () => {
    expect(await it.api('GET /nothing')).toMatchObject({ status: 404, text: '404 page not found\n' });
    expect(await it.api('GET /proxies/')).toMatchObject({ status: 404 });
    expect(await it.api('PUT /proxies')).toMatchObject({ status: 405, text: '' });
    expect(await it.api('HEAD /proxies')).toMatchObject({ status: 405 });
    expect(await it.api('GET //proxies')).toMatchObject({ status: 200 });
    const browser = await it.api('GET /proxies', undefined, { 'user-agent': 'Mozilla/5.0' });
    expect(browser).toMatchObject({ status: 403, text: 'User agent not allowed\n' });
  });
});

const entry = (name: string, more: object = {}) => ({
  name,
  listen: '127.0.0.1:0',
  upstream: it.upstreamAddress,
  ...more,
});

describe('populate', () => {
  test('creates in the order given, and leaves alone what is the same', async () => {
    const made = await it.api('POST /populate', [entry('b'), entry('a')]);
    const { proxies } = JSON.parse(made.text) as { proxies: { name: string; listen: string }[] };
    expect([made.status, proxies.map(({ name }) => name)]).toEqual([201, ['b', 'a']]);
    const [{ listen } = { listen: '' }] = proxies;
    await it.ok('POST /proxies/b/toxics', { type: 'noop' });
    await it.ok('POST /populate', [entry('b', { listen })]);
    expect(await body('GET /proxies/b')).toMatchObject({ toxics: [{ type: 'noop' }] });
    await it.ok('POST /populate', [entry('b', { listen, upstream: '127.0.0.1:1' })]);
    expect(await body('GET /proxies/b')).toMatchObject({ upstream: '127.0.0.1:1', listen, toxics: [] });
  });

  test('an empty list, and null, are lists', async () => {
    expect(await it.api('POST /populate', [])).toMatchObject({ status: 201, text: '{"proxies":[]}' });
    expect(await it.api('POST /populate', 'null')).toMatchObject({ status: 201, text: '{"proxies":[]}' });
  });

  test('checks every entry before it creates one, and says which is wrong', async () => {
    const answer = await it.api('POST /populate', [entry('a'), { name: 'b' }]);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      400,
      { error: 'missing required field: upstream at proxy 2', status: 400, proxies: [] },
    ]);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(await body('GET /proxies')).toEqual({});
  });

  test('stops at the first that fails, and tells what it made', async () => {
    const answer = await it.api('POST /populate', [entry('a'), entry('b', { listen: 'x' }), entry('c')]);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      500,
      { error: 'listen tcp: address x: missing port in address', proxies: [{ name: 'a' }] },
    ]);
    expect(Object.keys((await body('GET /proxies')) as object)).toEqual(['a']);
  });
});

test('reset enables every proxy and removes every toxic, whatever the body', async () => {
  await create('a');
  await create('b', { enabled: false });
  await it.ok('POST /proxies/a/toxics', { type: 'latency' });
  expect(await it.api('POST /reset', 'no json')).toMatchObject({ status: 204, text: '' });
  expect(await body('GET /proxies')).toMatchObject({ a: { toxics: [] }, b: { enabled: true } });
});

test('changes that are asked for at the same time are made one after the other', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      it.api('POST /proxies', { name: 'one', listen: '127.0.0.1:0', upstream: it.upstreamAddress }),
    ),
  );
  expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
});
