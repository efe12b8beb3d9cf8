import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureVersion } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { ask } from '../../src/adapters/ask.ts';
import type { Asked } from '../../src/model/fault.ts';
import type { Ready } from '../../src/model/stack.ts';
import { componentFile } from '../../src/model/stack-file.ts';
import { freePort } from '../support/free-port.ts';
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
  const at = { host: '127.0.0.1', port: await freePort() };
  const asked = await ask({ at, ready: HTTP, name: 'auth', patienceMs: 2000 });
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

/** As a Stack file writes it. */
const readyOf = (written: unknown): Ready => componentFile.parse({ port: 1, ready: written }).ready;

test.each([
  ['redis', '+PONG\r\n', true],
  ['redis', '-NOAUTH Authentication required.\r\n', true],
  ['redis', '-LOADING Redis is loading the dataset in memory\r\n', false],
  ['amqp', '\u0001\0\0\0\0\u0001\u00ff\0\n\0\n', true],
  ['amqp', 'AMQP\0\0\u0009\u0001', false],
  [{ send: 'hello\n', expect: 'at your service' }, 'always at your service', true],
  [{ send: 'hello\n', expect: ['yes', 'no'] }, 'perhaps', false],
])('%j is answered %j: ready is %s', async (written, said, ready) => {
  const asked = await asking(readyOf(written), (socket) => socket.end(said, 'latin1'));
  expect(asked).toMatchObject({ ready, bytes: said.length });
  expect(asked.firstByteMs).not.toBeNull();
});

/** Greets first, as MySQL does, and hears what the client says to that. */
const greeting = async (packet: string): Promise<Asked & { readonly heard: string }> => {
  let heard = '';
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (said) => (heard += said.toString('latin1')));
    socket.on('end', () => socket.end());
    socket.write(packet, 'latin1');
    if (!packet.includes('\n')) socket.end();
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const at = { host: '127.0.0.1', port: portOf(server) };
  const asked = await ask({ at, ready: readyOf('mysql'), name: 'db', patienceMs: 2000 });
  return { ...asked, heard };
};

test('a MySQL server is ready when it greets, and is told a login, so that it counts no broken handshake', async () => {
  const { ready, heard } = await greeting('\u0004\0\0\0\n8.4\0');
  expect(ready).toBe(true);
  const [length = 0, , , packetNumber] = Buffer.from(heard, 'latin1');
  expect([heard.length - 4, packetNumber]).toEqual([length, 1]);
});

test('a MySQL server that turns everybody away is not ready', async () => {
  expect(await greeting('\u0017\0\0\0\u00ff\u0010\u0004Too many connections')).toMatchObject({
    ready: false,
    error: 'cut',
  });
});

const pem = (name: string): Buffer => readFileSync(new URL(`../support/tls/${name}.pem`, import.meta.url));

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a server that speaks %s alone answers a hello, and is told its name',
  async (version: SecureVersion) => {
    const names: string[] = [];
    const server = createTlsServer({
      key: pem('key'),
      cert: pem('cert'),
      minVersion: version,
      maxVersion: version,
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    }).listen(0, '127.0.0.1');
    server.on('tlsClientError', () => {});
    servers.push(server);
    await once(server, 'listening');
    const at = { host: '127.0.0.1', port: portOf(server) };
    expect(await ask({ at, ready: readyOf('tls'), name: 'db.example.test', patienceMs: 2000 })).toMatchObject({
      ready: true,
    });
    expect(names).toEqual(['db.example.test']);
  },
);

test('an alert, and somebody who speaks no TLS, are not ready', async () => {
  const alert = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);
  expect(await asking(readyOf('tls'), (socket) => socket.end(alert))).toMatchObject({ ready: false, bytes: 7 });
  expect(await asking(readyOf('tls'), (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))).toMatchObject({
    ready: false,
  });
});
