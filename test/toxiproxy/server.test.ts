import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startToxiproxy } from '../../src/toxiproxy/server.ts';
import { call, Peer, portOf, rig, until, type Rig } from './rig.ts';

let it: Rig;

beforeEach(async () => {
  it = await rig();
});

afterEach(() => it.close());

const refused = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
};

describe('a proxy', () => {
  test('that is disabled closes what is open with FIN, and its port refuses; enabled it is the same port', async () => {
    const port = await it.proxy();
    const { client, far } = await it.pair(port);
    await it.ok('POST /proxies/p', { enabled: false });
    expect(await refused(port)).toBe(true);
    await client.ends('fin');
    await far.ends('fin');
    await it.ok('POST /proxies/p', { enabled: true });
    const again = await it.pair(port);
    again.client.socket.write('x');
    await again.far.gets('x');
  });

  test('that is deleted is gone with its connections', async () => {
    const port = await it.proxy();
    const { client, far } = await it.pair(port);
    expect((await it.api('DELETE /proxies/p')).status).toBe(204);
    await client.ends('fin');
    await far.ends('fin');
    expect(await refused(port)).toBe(true);
  });

  test('whose upstream refuses accepts, then closes', async () => {
    const port = await it.proxy();
    it.upstream.close();
    const client = await it.dial(port);
    await until('an end', () => client.ended !== undefined);
    expect(client.text).toBe('');
  });

  test('closes both sides when one side ends, and never passes an RST on', async () => {
    const port = await it.proxy();
    const one = await it.pair(port);
    one.far.socket.end('bye');
    await one.client.gets('bye');
    await one.client.ends('fin');
    const other = await it.pair(port);
    other.client.socket.resetAndDestroy();
    await other.far.ends('fin');
  });

  test('that cannot have its port again says so, and stays disabled', async () => {
    const port = await it.proxy();
    await it.ok('PATCH /proxies/p', { enabled: false });
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    const answer = await it.api('PATCH /proxies/p', { enabled: true });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      500,
      { error: `listen tcp 127.0.0.1:${port}: bind: address already in use`, status: 500 },
    ]);
    expect(JSON.parse((await it.ok('GET /proxies/p')).text)).toMatchObject({ enabled: false });
    squatter.close();
  });

  test('gets another upstream, and the old connections end', async () => {
    const port = await it.proxy();
    const { client } = await it.pair(port);
    const other = createServer((socket) => socket.end('other')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    await it.ok('PATCH /proxies/p', { upstream: `127.0.0.1:${portOf(other)}` });
    await client.ends('fin');
    const next = await it.dial(port);
    await next.gets('other');
    other.close();
  });
});

test('a client that reads nothing holds up neither the API nor other clients, whatever is added or removed', async () => {
  const port = await it.proxy();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.pause();
  await until('accepted', () => it.accepted.length === 1);
  const stalled = it.accepted[0] as Peer;
  stalled.socket.write(Buffer.alloc(30_000_000));
  await until('the sender is stuck', () => stalled.socket.writableLength > 0);
  for (const type of ['latency', 'bandwidth', 'slicer', 'timeout']) {
    await it.ok('POST /proxies/p/toxics', { type, name: 't', attributes: { latency: 20, rate: 1000 } });
    await it.ok('GET /proxies');
    await it.ok('DELETE /proxies/p/toxics/t');
  }
  const { client, far } = await it.pair(port);
  far.socket.write('alive');
  await client.gets('alive');
  expect((await it.api('DELETE /proxies/p')).status).toBe(204);
  socket.destroy();
});

test('a slow reader keeps the memory of the proxy small', async () => {
  const port = await it.proxy();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.pause();
  await until('accepted', () => it.accepted.length === 1);
  const far = it.accepted[0] as Peer;
  far.socket.write(Buffer.alloc(100_000_000));
  await until('the sender is stuck', () => far.socket.bytesWritten > 0 && far.socket.writableLength > 0);
  const received = async (): Promise<number> =>
    Number(/received_bytes_total\{direction="downstream".*\} (\d+)/.exec((await it.ok('GET /metrics')).text)?.[1]);
  let last = 0;
  let still = 0;
  await until('no more is read', async () => {
    const now = await received();
    still = now === last && now > 0 ? still + 1 : 0;
    last = now;
    return still >= 10;
  });
  expect(last).toBeLessThan(50_000_000);
  socket.destroy();
});

describe('metrics', () => {
  test('move while connections are open, with the labels of their proxy', async () => {
    const port = await it.proxy('a->"b"');
    const { client, far } = await it.pair(port);
    client.socket.write('12345');
    await far.gets('12345');
    far.socket.write('123');
    await client.gets('123');
    const { text } = await it.ok('GET /metrics');
    const labels = (direction: string): string =>
      `{direction="${direction}",listener="127.0.0.1:${port}",proxy="a->\\"b\\"",upstream="${it.upstreamAddress}"}`;
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        `toxiproxy_proxy_received_bytes_total${labels('upstream')} 5`,
        `toxiproxy_proxy_sent_bytes_total${labels('upstream')} 5`,
        `toxiproxy_proxy_received_bytes_total${labels('downstream')} 3`,
        `toxiproxy_proxy_sent_bytes_total${labels('downstream')} 3`,
      ]),
    );
  });
});

describe('the control surface', () => {
  test('answers through a proxy that is listed, once it has written to its disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brownout-echo-'));
    const file = join(folder, 'echo');
    const other = await rig({ echo: file });
    const proxies = JSON.parse((await other.ok('GET /proxies')).text) as Record<string, { listen: string }>;
    const { status } = await call(`http://${proxies['$control']?.listen}/`);
    expect(status).toBe(204);
    expect(readFileSync(file, 'utf8')).toBe('.\n');
    await other.close();
    rmSync(folder, { recursive: true });
  });

  test('is not there unless asked for', async () => {
    expect((await it.ok('GET /proxies')).text).toBe('{}');
  });
});

test('a busy API port is an error', async () => {
  await expect(startToxiproxy({ host: '127.0.0.1', port: it.server.port })).rejects.toThrow('EADDRINUSE');
});
