import type { Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import type { Address, OpenProbe, ProbeContext } from '../../src/model/probe.ts';
import { postgres } from '../../src/probes/postgres.ts';
import { secretOf } from '../services/rds/run-postgres.ts';
import { sharedPostgres } from '../support/shared-postgres.ts';
import {
  AT_ONCE_MS,
  aborted,
  closedAddress,
  context,
  handles,
  once,
  relay,
  tcpPeer,
  until,
  type Peer,
} from './peers.ts';

let address: Address;
beforeAll(async () => {
  const { host, port } = await sharedPostgres('probe');
  address = { host, port };
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const relayed = async (options: Parameters<typeof relay>[1] = {}) => {
  const peer = await relay(address, options);
  closing.push(() => peer.close());
  return peer;
};
const peerThat = async (answer: (socket: Socket) => void): Promise<Peer> => {
  const peer = await tcpPeer((socket) => socket.once('data', () => answer(socket)));
  closing.push(() => peer.close());
  return peer;
};
const opened = async (params: Json, from: ProbeContext): Promise<OpenProbe> => {
  const probe = await postgres.bind(params).open(from);
  closing.unshift(() => probe.close());
  return probe;
};

const variables = { 'secret.app': secretOf('probe'), run: 'r1' };
const url = 'postgres://probe:${secret.app}@rds/probe';
const asked = (to: Address, given: Partial<ProbeContext> = {}): ProbeContext => context(to, { variables, ...given });
const soon = (): AbortSignal => AbortSignal.timeout(5000);
/** How many of our sessions the server has. */
const sessions = async (): Promise<Json | undefined> => {
  const query =
    "select count(*)::int as n from pg_stat_activity where application_name = 'brownout' and pid <> pg_backend_pid()";
  return (await once(postgres, { url, query }, asked(address))).json;
};

describe('a query', () => {
  it('brings its rows as JSON', async () => {
    const query =
      "select 1 as one, '{\"a\":[1]}'::jsonb as deep, timestamptz '2023-11-12 09:39Z' as at, null as nothing";
    expect((await once(postgres, { url, query }, asked(address))).json).toEqual([
      { one: 1, deep: { a: [1] }, at: '2023-11-12T09:39:00.000Z', nothing: null },
    ]);
  });

  it('takes its values apart from its text, with the sample in both', async () => {
    const probe = await opened(
      { url, query: "select $1::text as key, $2::int as n, '${sample}' as s", params: ["${run}-${sample}'--", 4] },
      asked(address),
    );
    expect((await probe.sample(3, soon())).json).toEqual([{ key: "r1-3'--", n: 4, s: '3' }]);
  });

  it('of several statements brings the rows of the last', async () => {
    expect((await once(postgres, { url, query: 'select 1 as a; select 2 as b' }, asked(address))).json).toEqual([
      { b: 2 },
    ]);
  });

  it('that the server refuses is an error of status, with its SQLSTATE', async () => {
    expect(await once(postgres, { url, query: 'select * from nowhere' }, asked(address))).toMatchObject({
      error: 'status',
      code: '42P01',
    });
  });

  it('with a wrong password is an error of login', async () => {
    const wrong = asked(address, { variables: { 'secret.app': 'wrong@/:' } });
    expect(await once(postgres, { url, query: 'select 1' }, wrong)).toMatchObject({ error: 'login', code: '28P01' });
    const none = { url: 'postgres://probe@rds/probe', query: 'select 1' };
    expect(await once(postgres, none, asked(address))).toMatchObject({ error: 'login' });
  });

  it('leaves no session behind, fresh or not', async () => {
    for (const connection of ['fresh', 'reuse'] as const) {
      const peer = await relayed();
      expect(await once(postgres, { url, query: 'select 1' }, asked(peer.address, { connection }))).toHaveProperty(
        'json',
      );
      await until(() => peer.open() === 0);
    }
    await expect.poll(sessions, { timeout: 5000 }).toEqual([{ n: 0 }]);
  });
});

describe('how a query fails', () => {
  const query = 'select 1 as one';

  it('nobody listens: refused', async () => {
    expect((await once(postgres, { url, query }, asked(await closedAddress()))).error).toBe('refused');
  });

  const failing = {
    'FIN before the first byte is closed': [(socket: Socket) => socket.end(), 'closed'],
    'RST before the first byte is closed': [(socket: Socket) => socket.resetAndDestroy(), 'closed'],
    'FIN after the first bytes is cut': [(socket: Socket) => socket.end(Buffer.from('R\0\0')), 'cut'],
    'bytes of another protocol are protocol': [
      (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'protocol',
    ],
  } as const;
  for (const [fact, [answer, error]] of Object.entries(failing))
    it(fact, async () => {
      const peer = await peerThat(answer);
      const seen = await once(postgres, { url, query }, asked(peer.address, { timeoutMs: 3000 }));
      expect(seen.error).toBe(error);
      await until(() => peer.open() === 0);
    });

  it('a login that hangs is a timeout, and its socket is gone', async () => {
    const peer = await peerThat(() => {});
    const probe = await opened({ url, query }, asked(peer.address));
    const { observation, noticedMs } = await aborted(probe, () => peer.open() === 1);
    expect(observation).toEqual({ error: 'timeout' });
    expect(noticedMs).toBeLessThan(AT_ONCE_MS);
    await until(() => peer.open() === 0);
  });

  it('a query that runs on is a timeout, and its connection is not kept', async () => {
    const peer = await relayed();
    const probe = await opened({ url, query: 'select pg_sleep(600)' }, asked(peer.address, { connection: 'reuse' }));
    const { observation, noticedMs } = await aborted(probe, () => peer.open() === 1);
    expect(observation).toEqual({ error: 'timeout' });
    expect(noticedMs).toBeLessThan(AT_ONCE_MS);
    await until(() => peer.open() === 0);
  });
});

describe('a kept connection', () => {
  const query = 'select 1 as one';
  const rows = [{ one: 1 }];

  it('is opened with the probe, and serves all samples', async () => {
    const peer = await relayed();
    const probe = await opened({ url, query }, asked(peer.address, { connection: 'reuse' }));
    expect(peer.accepted()).toBe(1);
    for (const n of [0, 1, 2]) expect((await probe.sample(n, soon())).json).toEqual(rows);
    expect(peer.accepted()).toBe(1);
  });

  it('that broke while idle fails one sample; the next has a new one', async () => {
    for (const act of ['hangUp', 'reset'] as const) {
      const peer = await relayed();
      const probe = await opened({ url, query }, asked(peer.address, { connection: 'reuse' }));
      peer[act]();
      await until(() => peer.open() === 0);
      // The end must have come through to the client.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      expect((await probe.sample(0, soon())).error).toBe('closed');
      expect((await probe.sample(1, soon())).json).toEqual(rows);
      expect(peer.accepted()).toBe(2);
    }
  });

  it('that is cut under a query fails that sample alone', async () => {
    const peer = await relayed();
    const probe = await opened({ url, query }, asked(peer.address, { connection: 'reuse' }));
    peer.freeze(true);
    const sample = probe.sample(0, soon());
    peer.hangUp();
    expect((await sample).error).toBe('closed');
    peer.freeze(false);
    expect((await probe.sample(1, soon())).json).toEqual(rows);
  });

  it('outlives an error of its query', async () => {
    const peer = await relayed();
    const probe = await opened({ url, query: 'select 1/(${sample})' }, asked(peer.address, { connection: 'reuse' }));
    expect(await probe.sample(0, soon())).toMatchObject({ error: 'status', code: '22012' });
    expect(await probe.sample(1, soon())).not.toHaveProperty('error');
    expect(peer.accepted()).toBe(1);
  });

  it('that the server ends is told once', async () => {
    const peer = await relayed();
    const end = { url, query: 'select pg_terminate_backend(pg_backend_pid()), ${sample}' };
    const probe = await opened(end, asked(peer.address, { connection: 'reuse' }));
    expect(await probe.sample(0, soon())).toMatchObject({ error: 'status', code: '57P01' });
    expect(await probe.sample(1, soon())).toMatchObject({ error: 'status', code: '57P01' });
    expect(peer.accepted()).toBe(2);
  });

  it('is one, however many samples ran at a time', async () => {
    const peer = await relayed();
    const probe = await opened(
      { url, query: 'select pg_sleep(0.05), 1 as one' },
      asked(peer.address, { connection: 'reuse' }),
    );
    const seen = await Promise.all([0, 1, 2].map((n) => probe.sample(n, soon())));
    for (const { error } of seen) expect(error).toBeUndefined();
    await until(() => peer.open() === 1);
  });

  it('is given up without an answer from a server that hangs', async () => {
    const peer = await relayed({ allowHalfOpen: true });
    const before = handles();
    const probe = await postgres.bind({ url, query }).open(asked(peer.address, { connection: 'reuse' }));
    expect((await probe.sample(0, soon())).json).toEqual(rows);
    peer.freeze(true);
    await probe.close();
    peer.hangUp();
    await until(() => handles() <= before);
  });

  it('that cannot be had at first does not keep the probe from opening', async () => {
    const nobody = await closedAddress();
    const probe = await opened({ url, query }, asked(nobody, { connection: 'reuse' }));
    expect((await probe.sample(0, soon())).error).toBe('refused');
  });
});

const told = (code: string): Buffer => {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mno\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
};

describe('op: ready', () => {
  const ready = { url: 'postgres://rds', op: 'ready' };

  it('holds for a server that asks for a login', async () => {
    expect(await once(postgres, ready, asked(address))).toEqual({ json: { ready: true } });
  });

  it('does not hold where nobody listens, or where the connection is closed', async () => {
    expect(await once(postgres, ready, asked(await closedAddress()))).toMatchObject({
      error: 'refused',
      json: { ready: false },
    });
    const peer = await peerThat((socket) => socket.end());
    expect(await once(postgres, ready, asked(peer.address))).toMatchObject({ error: 'closed', json: { ready: false } });
  });

  it('does not hold while the server starts up; any other refusal shows a server that takes logins', async () => {
    const starting = await peerThat((socket) => {
      // In two pieces: a message is read when it is whole.
      socket.write(told('57P03').subarray(0, 9));
      setImmediate(() => socket.end(told('57P03').subarray(9)));
    });
    expect(await once(postgres, ready, asked(starting.address))).toEqual({
      error: 'status',
      code: '57P03',
      json: { ready: false },
    });
    const full = await peerThat((socket) => socket.end(told('53300')));
    expect(await once(postgres, ready, asked(full.address))).toEqual({ code: '53300', json: { ready: true } });
  });

  it('ends at once when the signal fires', async () => {
    const peer = await peerThat(() => {});
    const probe = await opened(ready, asked(peer.address));
    const { observation } = await aborted(probe, () => peer.open() === 1);
    expect(observation).toEqual({ error: 'timeout' });
    await until(() => peer.open() === 0);
  });
});

describe('parameters', () => {
  const refused = {
    'an address without a scheme': { url: 'rds/app', query: 'select 1' },
    'a query without a user': { url: 'postgres://rds/app', query: 'select 1' },
    'neither query nor op': { url: 'postgres://app:x@rds/app' },
    'query and op': { url: 'postgres://app:x@rds/app', query: 'select 1', op: 'ready' },
    'another op': { url: 'postgres://rds', op: 'steady' },
  };
  for (const [what, given] of Object.entries(refused))
    it(`${what}: refused`, () => expect(postgres.params.safeParse(given).success).toBe(false));

  it('name their target', () => {
    expect(postgres.bind({ url, query: 'select 1' }).targets).toEqual([{ component: 'rds', path: ['url'] }]);
    expect(postgres.bind({ url: 'postgresql://rds:6432', op: 'ready' }).targets).toEqual([
      { component: 'rds', port: 6432, path: ['url'] },
    ]);
  });
});
