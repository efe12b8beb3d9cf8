import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ask } from '../../src/adapters/ask.ts';
import type { Asked } from '../../src/model/fault.ts';
import type { Ready } from '../../src/model/stack.ts';
import { portOf } from '../toxiproxy/rig.ts';

const HTTP: Ready = { kind: 'http', path: '/healthz' };
const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

/** Asks a peer that does this once it was asked something, or at once. */
const asking = async (
  ready: Ready,
  answer: (socket: Socket, question: string) => void,
  patienceMs = 2000,
): Promise<Asked> => {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.once('data', (question) => answer(socket, String(question)));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return ask({ at: { host: '127.0.0.1', port: portOf(server) }, ready, name: 'auth', patienceMs });
};

const page = (status: string, body = ''): string =>
  `HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

test('the question goes to the ready path, with the component as Host', async () => {
  let asked = '';
  await asking(HTTP, (socket, question) => {
    asked = question;
    socket.end(page('200 OK'));
  });
  expect(asked).toMatch(/^GET \/healthz HTTP\/1\.1\r\nhost: auth\r\n/);
});

test.each([
  ['200 OK', true],
  ['204 No Content', true],
  ['503 Service Unavailable', false],
  ['302 Found', false],
])('an answer %s is %s', async (status, ready) => {
  const asked = await asking(HTTP, (socket) => socket.write(page(status, 'body')));
  expect(asked.ready).toBe(ready);
  expect(asked.bytes).toBe(page(status, 'body').length);
  expect(asked.error).toBeUndefined();
});

test('an answer in pieces is counted in pieces, and timed to its end', async () => {
  const asked = await asking(HTTP, (socket) => {
    socket.setNoDelay(true);
    socket.write(page('200 OK', '0123456789').slice(0, 30));
    setTimeout(() => socket.write(page('200 OK', '0123456789').slice(30)), 150);
  });
  expect(asked).toMatchObject({ ready: true, pieces: 2 });
  expect((asked.lastByteMs ?? 0) - (asked.firstByteMs ?? 0)).toBeGreaterThan(100);
});

test('no answer within the patience is a timeout', async () => {
  expect(await asking(HTTP, () => {}, 200)).toMatchObject({
    ready: false,
    error: 'timeout',
    firstByteMs: null,
    bytes: 0,
    closedMs: null,
  });
});

test('an end before the first byte is closed, one after it is cut', async () => {
  expect(await asking(HTTP, (socket) => socket.end())).toMatchObject({ ready: false, error: 'closed', bytes: 0 });
  expect(await asking(HTTP, (socket) => socket.resetAndDestroy())).toMatchObject({ error: 'closed' });
  expect(await asking(HTTP, (socket) => socket.end('HTTP/1.1 200'))).toMatchObject({
    ready: false,
    error: 'cut',
    bytes: 12,
  });
});

test('nobody there is refused', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  const asked = await ask({ at: { host: '127.0.0.1', port }, ready: HTTP, name: 'auth', patienceMs: 2000 });
  expect(asked).toMatchObject({ ready: false, error: 'refused' });
});

test('over TCP alone, a connection that lives is somebody, and one that is closed at once is nobody', async () => {
  const open = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  const shut = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  servers.push(open, shut);
  await Promise.all([once(open, 'listening'), once(shut, 'listening')]);
  const [lives, ends] = await Promise.all(
    [open, shut].map(async (server) =>
      ask({ at: { host: '127.0.0.1', port: portOf(server) }, ready: { kind: 'tcp' }, name: 'db', patienceMs: 2000 }),
    ),
  );
  expect(lives?.ready).toBe(true);
  expect(ends).toMatchObject({ ready: false, error: 'closed' });
});
