import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { call, NoAnswer } from '../../../compose/services/kit/client.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** A peer on the wire: for each request, the nth connection's mth answer. */
type Peer = (socket: Socket, connection: number, request: number) => void;

const servers: Server[] = [];
const sockets = new Set<Socket>();

const start = async (peer: Peer): Promise<{ readonly url: string; readonly requests: readonly string[] }> => {
  const requests: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    const connection = (connections += 1);
    let request = 0;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      request += 1;
      requests.push(`${connection}: ${bytes.toString().split(' ', 2).join(' ')}`);
      peer(socket, connection, request);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

const timeoutMs = 10_000;

/** Answers once, and does this at the second request of its first connection. */
const diesAtSecond =
  (die: (socket: Socket) => void): Peer =>
  (socket, connection, request) =>
    void (connection === 1 && request === 2 ? die(socket) : socket.write(OK));

describe('a kept connection', () => {
  test.each([
    ['closed', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ])(
    'that is %s under a request costs nobody an answer: it is sent again on a fresh one, POST or not',
    async (_, die) => {
      const { url, requests } = await start(diesAtSecond(die));
      await call(`${url}/a`, { timeoutMs });
      expect((await call(`${url}/b`, { method: 'POST', body: 'x', timeoutMs })).body.toString()).toBe('ok');
      expect(requests).toEqual(['1: GET /a', '1: POST /b', '2: POST /b']);
    },
  );

  test('that breaks after the first byte is no answer, and nothing is sent again', async () => {
    const { url, requests } = await start(diesAtSecond((socket) => socket.end('HTTP/1.1 2')));
    await call(`${url}/a`, { timeoutMs });
    await expect(call(`${url}/b`, { timeoutMs })).rejects.toMatchObject({ timedOut: false });
    expect(requests).toEqual(['1: GET /a', '1: GET /b']);
  });

  test('that hangs takes all the time there is, and nothing is sent again', async () => {
    const { url, requests } = await start(diesAtSecond(() => {}));
    await call(`${url}/a`, { timeoutMs });
    await expect(call(`${url}/b`, { timeoutMs: 200 })).rejects.toMatchObject({ timedOut: true });
    expect(requests).toEqual(['1: GET /a', '1: GET /b']);
  });
});

describe('a fresh connection', () => {
  test('that is closed without an answer is no answer, and nothing is sent again', async () => {
    const { url, requests } = await start((socket) => socket.end());
    await expect(call(url, { timeoutMs })).rejects.toBeInstanceOf(NoAnswer);
    expect(requests).toEqual(['1: GET /']);
  });

  test('after a kept one that died is the last: what happens on it is told', async () => {
    const { url, requests } = await start(
      (socket, connection, request) => void (connection === 1 && request === 1 ? socket.write(OK) : socket.end()),
    );
    await call(`${url}/a`, { timeoutMs });
    await expect(call(`${url}/b`, { timeoutMs })).rejects.toMatchObject({ timedOut: false });
    expect(requests).toEqual(['1: GET /a', '1: GET /b', '2: GET /b']);
  });
});

test('an answer that is cut, or larger than its limit, is none', async () => {
  const { url } = await start((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'));
  await expect(call(url, { timeoutMs })).rejects.toMatchObject({ timedOut: false });
  const large = await start((socket) => socket.write(OK));
  await expect(call(large.url, { timeoutMs, bodyLimitBytes: 1 })).rejects.toThrow('larger than 1 bytes');
});

test('a refused call tells where and why', async () => {
  const { url } = await start(() => {});
  const gone = servers.splice(0)[0];
  gone?.close();
  await expect(call(`${url}/x`, { timeoutMs })).rejects.toThrow(`${url}/x: connect ECONNREFUSED`);
});
