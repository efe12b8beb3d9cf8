import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGated, type Gated } from '../../../compose/services/gated/server.ts';
import { call, type Answered } from '../../../compose/services/kit/client.ts';
import { allow, closed, deny, listening, startPeer, type ControlledPeer } from './controlled-peer.ts';

/** Who hangs costs each test so much; who answers may be slow on a busy machine. */
const TIMEOUT_MS = 1500;

let auth: ControlledPeer;
let machine: ControlledPeer;
let folder: string;
const running: Gated[] = [];
const spawned: (() => Promise<void>)[] = [];

const start = async (configuration: string): Promise<string> => {
  const gated = await createGated({ configuration, auth: auth.url, ecs: machine.url, folder, timeoutMs: TIMEOUT_MS });
  running.push(gated);
  return listening(gated.server);
};

const stopAll = async (): Promise<void> => {
  for (const gated of running.splice(0)) {
    await closed(gated.server);
    await gated.close();
  }
};

interface Ask {
  readonly body?: unknown;
  readonly authorization?: string;
}

/** `PUT http://…/rows/1` with the shop's key. */
const ask = (line: string, { body, authorization = 'Key shop:s3cret' }: Ask = {}): Promise<Answered> => {
  const [method = '', url = ''] = line.split(' ');
  const headers = { 'content-type': 'application/json', ...(authorization === '' ? {} : { authorization }) };
  return call(url, {
    method,
    headers,
    timeoutMs: 10_000,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
};

const told = ({ status, body }: Answered): readonly unknown[] => [status, JSON.parse(body.toString())];

const keys = async (url: string): Promise<unknown> =>
  (JSON.parse((await ask(`GET ${url}`)).body.toString()) as { readonly keys: unknown }).keys;

const fill = async (url: string): Promise<void> => {
  for (const id of ['b', 'a', 'c']) await ask(`POST ${url}/logs/orders`, { body: { id, producer: 'app' } });
};

beforeEach(async () => {
  auth = await startPeer(allow);
  machine = await startPeer({ status: 200, body: { size: 2 } });
  folder = await mkdtemp(join(tmpdir(), 'gated-'));
});

afterEach(async () => {
  for (const kill of spawned.splice(0)) await kill();
  await stopAll();
  await auth.close();
  await machine.close();
  await rm(folder, { recursive: true });
});

describe('every call', () => {
  test.each([
    ['console', 'GET /machines', 'console:ListMachines'],
    ['ots', 'PUT /rows/r-1', 'ots:PutRow'],
    ['sls', 'GET /logs/orders', 'sls:ListLogs'],
    ['mns', 'GET /messages/orders', 'mns:ListMessages'],
  ])('of %s asks auth anew', async (configuration, line, action) => {
    const [method, path = ''] = line.split(' ');
    const url = await start(configuration);
    for (const _ of [1, 2]) expect((await ask(`${method} ${url}${path}`)).status).toBe(200);
    const question = { accessKey: 'shop', secret: 's3cret', action, resource: path };
    expect(auth.asked.map((it) => [it.path, it.body])).toEqual([
      ['/v1/check', question],
      ['/v1/check', question],
    ]);
  });

  test('is a 403 when auth said no', async () => {
    const url = await start('ots');
    auth.manner = deny;
    expect(told(await ask(`PUT ${url}/rows/r`))).toEqual([403, expect.objectContaining({ code: 'AccessDenied' })]);
    auth.manner = allow;
    expect(await keys(`${url}/rows`)).toEqual([]);
  });

  test.each([
    ['answers 503', { status: 503, body: { code: 'AuthUnavailable' } }],
    ['answers 500 with a refusal', { status: 500, body: { code: 'AccessDenied' } }],
    ['is not what answered 403', { status: 403, body: { message: 'Forbidden' } }],
    ['says 200 without a yes', { status: 200, body: { allowed: 'yes' } }],
    ['answers no object', { status: 200, body: null }],
    ['resets', 'reset'],
    ['hangs', 'hang'],
  ] as const)('is a 503 when auth %s', async (_, manner) => {
    const url = await start('ots');
    auth.manner = manner;
    expect(told(await ask(`PUT ${url}/rows/r`))).toEqual([503, expect.objectContaining({ code: 'AuthUnavailable' })]);
    auth.manner = allow;
    expect(await keys(`${url}/rows`)).toEqual([]);
  });

  test('is a 503 when auth refuses the connection', async () => {
    const url = await start('ots');
    await auth.close();
    expect((await ask(`GET ${url}/rows`)).status).toBe(503);
    expect((await ask(`GET ${url}/healthz`)).status).toBe(200);
  });

  test.each(['', 'Key shop', 'Key :s3cret', 'Key shop:', 'Bearer shop:s3cret'])(
    'with the header "%s" is a 401, and auth is not asked',
    async (authorization) => {
      const url = await start('ots');
      const answer = await ask(`GET ${url}/rows`, { authorization });
      expect(told(answer)).toEqual([401, expect.objectContaining({ code: 'Unauthorized' })]);
      expect(auth.asked).toHaveLength(0);
    },
  );

  test('is counted, and so is each question', async () => {
    const url = await start('ots');
    await ask(`GET ${url}/rows/none`);
    auth.manner = deny;
    await ask(`GET ${url}/rows`);
    auth.manner = 'reset';
    await ask(`GET ${url}/rows`);
    await ask(`GET ${url}/rows`, { authorization: '' });
    expect((await ask(`GET ${url}/metrics`)).body.toString().trim().split('\n')).toEqual([
      'gated_auth_questions_total{result="allowed"} 1',
      'gated_auth_questions_total{result="failed"} 1',
      'gated_auth_questions_total{result="refused"} 1',
      'gated_requests_total{status="401"} 1',
      'gated_requests_total{status="403"} 1',
      'gated_requests_total{status="404"} 1',
      'gated_requests_total{status="503"} 1',
    ]);
  });
});

describe('the table store', () => {
  test('keeps the newest row of a key', async () => {
    const url = await start('ots');
    expect(told(await ask(`PUT ${url}/rows/a%2Fb`, { body: { value: 1 } }))).toEqual([200, { key: 'a/b' }]);
    await ask(`PUT ${url}/rows/a%2Fb`, { body: { value: 2 } });
    expect(told(await ask(`GET ${url}/rows/a%2Fb`))).toEqual([200, { value: 2 }]);
    expect(await keys(`${url}/rows`)).toEqual(['a/b']);
  });

  test('has no row that nobody wrote', async () => {
    const url = await start('ots');
    expect(told(await ask(`GET ${url}/rows/none`))).toEqual([404, expect.objectContaining({ code: 'NoSuchRow' })]);
  });

  test('refuses a row that is no object', async () => {
    const url = await start('ots');
    expect((await ask(`PUT ${url}/rows/r`, { body: [1] })).status).toBe(400);
    expect(await keys(`${url}/rows`)).toEqual([]);
  });
});

describe.each([
  ['sls', 'logs'],
  ['mns', 'messages'],
])('%s', (configuration, path) => {
  test('keeps entries in the order in which they came, apart for each stream', async () => {
    const url = `${await start(configuration)}/${path}`;
    for (const id of ['r-2', 'r-10', 'x-1', 'r-1'])
      expect(told(await ask(`POST ${url}/orders`, { body: { id, producer: 'app' } }))).toEqual([201, { id }]);
    await ask(`POST ${url}/probe`, { body: { id: 'r-3', producer: 'probe' } });
    expect(await keys(`${url}/orders?prefix=r-`)).toEqual(['r-2', 'r-10', 'r-1']);
    expect(await keys(`${url}/probe`)).toEqual(['r-3']);
    expect(await keys(`${url}/none`)).toEqual([]);
  });

  test('stores an entry that is sent again once', async () => {
    const url = `${await start(configuration)}/${path}/orders`;
    const send = async (): Promise<number> =>
      (await ask(`POST ${url}`, { body: { id: 'r-1', producer: 'app' } })).status;
    const together = await Promise.all(Array.from({ length: 10 }, send));
    expect(together.filter((status) => status === 201)).toHaveLength(1);
    expect(together.filter((status) => status === 200)).toHaveLength(9);
    expect(await send()).toBe(200);
    expect(await keys(url)).toEqual(['r-1']);
    expect((await readFile(join(folder, 'records.jsonl'), 'utf8')).match(/r-1/g)).toHaveLength(2);
  });

  test.each([{ producer: 'app' }, { id: 'r-1' }, { id: 7, producer: 'app' }, { id: '', producer: 'app' }, [], 'r-1'])(
    'refuses %j',
    async (body) => {
      const url = `${await start(configuration)}/${path}/orders`;
      expect((await ask(`POST ${url}`, { body })).status).toBe(400);
      expect(await keys(url)).toEqual([]);
    },
  );
});

describe('the console', () => {
  const sizes = { machines: [{ id: 'm-1', size: 1 }] };

  test('lists its machines without asking them', async () => {
    const url = await start('console');
    await machine.close();
    expect(told(await ask(`GET ${url}/machines`))).toEqual([200, sizes]);
  });

  test('has the machine scaled, and remembers it', async () => {
    const url = await start('console');
    expect(told(await ask(`POST ${url}/machines/m-1/scale`, { body: { size: 2 } }))).toEqual([
      200,
      { id: 'm-1', size: 2 },
    ]);
    expect(machine.asked.map((it) => [it.path, it.body])).toEqual([['/scale', { size: 2 }]]);
    expect(machine.asked[0]?.headers.authorization).toBeUndefined();
    expect(told(await ask(`GET ${url}/machines`))).toEqual([200, { machines: [{ id: 'm-1', size: 2 }] }]);
  });

  test('leaves the machine alone when auth says no, or nothing', async () => {
    const url = await start('console');
    for (const manner of [deny, 'hang'] as const) {
      auth.manner = manner;
      await ask(`POST ${url}/machines/m-1/scale`, { body: { size: 2 } });
    }
    expect(machine.asked).toHaveLength(0);
  });

  test.each(['hang', 'reset', { status: 500, body: {} }] as const)(
    'is a 502 when the machine says %o',
    async (manner) => {
      const url = await start('console');
      machine.manner = manner;
      const answer = await ask(`POST ${url}/machines/m-1/scale`, { body: { size: 2 } });
      expect(told(answer)).toEqual([502, expect.objectContaining({ code: 'MachineUnreachable' })]);
      expect(told(await ask(`GET ${url}/machines`))).toEqual([200, sizes]);
    },
  );

  test.each([0, 65, 1.5, '2', null])('refuses the size %j', async (size) => {
    const url = await start('console');
    expect((await ask(`POST ${url}/machines/m-1/scale`, { body: { size } })).status).toBe(400);
    expect(machine.asked).toHaveLength(0);
  });

  test('knows no other machine', async () => {
    const url = await start('console');
    expect((await ask(`POST ${url}/machines/m-2/scale`, { body: { size: 2 } })).status).toBe(404);
  });
});

describe('after a restart', () => {
  test('everything is there in its order, and what is sent again is still known', async () => {
    await fill(await start('sls'));
    await stopAll();
    const url = await start('sls');
    expect(await keys(`${url}/logs/orders`)).toEqual(['b', 'a', 'c']);
    expect((await ask(`POST ${url}/logs/orders`, { body: { id: 'a', producer: 'app' } })).status).toBe(200);
  });

  test('a line that was never finished is gone, and the next one is whole', async () => {
    await fill(await start('sls'));
    await stopAll();
    await appendFile(join(folder, 'records.jsonl'), '{"shelf":"orders","id":"tor');
    const url = await start('sls');
    await ask(`POST ${url}/logs/orders`, { body: { id: 'd', producer: 'app' } });
    await stopAll();
    expect(await keys(`${await start('sls')}/logs/orders`)).toEqual(['b', 'a', 'c', 'd']);
  });

  test('the console and the table remember too', async () => {
    await ask(`POST ${await start('console')}/machines/m-1/scale`, { body: { size: 5 } });
    await stopAll();
    expect(told(await ask(`GET ${await start('console')}/machines`))).toEqual([
      200,
      { machines: [{ id: 'm-1', size: 5 }] },
    ]);
  });
});

/** The built service in a process of its own, on a port that it chooses. */
const PROGRAM = `
const { createGated } = await import(process.argv[1]);
const [, , auth, folder] = process.argv;
const { server } = await createGated({ configuration: 'sls', auth, ecs: '', folder, timeoutMs: 2000 });
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

interface Spawned {
  readonly url: string;
  kill(): Promise<void>;
}

const spawnBuilt = async (setUp: string): Promise<Spawned> => {
  const module = new URL('../../../compose/dist/gated/server.js', import.meta.url).href;
  const node = [process.execPath, '--input-type=module', '-e', PROGRAM, module, auth.url, folder];
  const child = spawn('sh', ['-c', `${setUp}; exec "$0" "$@"`, ...node], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  spawned.push(kill);
  const [line] = (await Promise.race([once(child.stdout, 'data'), gone])) as [Buffer];
  return { url: `http://127.0.0.1:${Number(line.toString())}/logs/orders`, kill };
};

test('what was acknowledged survives kill -9', async () => {
  const { url, kill } = await spawnBuilt(':');
  const acknowledged: string[] = [];
  const write = async (id: string): Promise<void> => {
    const { status } = await ask(`POST ${url}`, { body: { id, producer: 'app' } });
    if (status === 201) acknowledged.push(id);
    if (acknowledged.length === 40) await kill();
  };
  await Promise.allSettled(Array.from({ length: 80 }, (_, n) => write(`r-${n}`)));
  await kill();
  expect(acknowledged.length).toBeGreaterThanOrEqual(40);
  const stored = (await keys(`${await start('sls')}/logs/orders`)) as readonly string[];
  expect(stored).toEqual(expect.arrayContaining(acknowledged));
  expect(new Set(stored).size).toBe(stored.length);
});

test('what the disk refuses is not acknowledged, nor found later, and what fits is stored', async () => {
  const { url, kill } = await spawnBuilt('ulimit -f 1');
  const large = { id: 'large', producer: 'app', text: 'x'.repeat(5000) };
  expect((await ask(`POST ${url}`, { body: large })).status).toBe(500);
  expect((await ask(`POST ${url}`, { body: { id: 'small', producer: 'app' } })).status).toBe(201);
  expect((await ask(`POST ${url}`, { body: large })).status).toBe(500);
  expect(await keys(url)).toEqual(['small']);
  await kill();
  expect(await keys(`${await start('sls')}/logs/orders`)).toEqual(['small']);
});

test('a configuration that nobody knows is refused with those that there are', async () => {
  await expect(start('oss')).rejects.toThrow('no configuration "oss": use console, ots, sls, mns');
});
