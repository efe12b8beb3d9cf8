import type { Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../../../compose/services/kit/client.ts';
import { HttpError, httpServer, readJson } from '../../../compose/services/kit/http.ts';
import { ask, listen, unlisten } from './ask.ts';
import { launch } from './launch.ts';

let server: Server;
let base: string;

beforeAll(async () => {
  server = httpServer({
    'GET /things/:id': ({ params, url }) => ({ id: params['id'], host: url.host, path: url.pathname }),
    'POST /things': ({ request }) => readJson(request),
    'GET /no': () => {
      throw new HttpError(403, 'Denied', 'not today');
    },
    'GET /broken': () => {
      throw new Error('it broke');
    },
  });
  base = await listen(server);
});
afterAll(() => unlisten(server));

/** The status of a request line as it stands: clients would mend it first. */
const statusOf = async (line: string): Promise<string> => {
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  socket.end(`${line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) text += chunk.toString();
  return `${text.split(' ')[1]} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`.trim();
};

const post = (body: string) => call(`${base}/things`, { method: 'POST', body, timeoutMs: 10_000 });

describe('routes', () => {
  test('name parts of the path', async () => {
    expect((await ask(base, 'GET /things/7?x=1')).body).toEqual({ id: '7', host: 'local', path: '/things/7' });
  });

  test('a path that begins with two slashes is a path, not a host', async () => {
    expect(await statusOf('GET //things/7')).toBe('404 NotFound');
    expect(await statusOf('GET /things/7')).toBe('200');
    expect(await statusOf('GET http://other/things/7')).toBe('200');
  });

  test('a target that is no URL is 400', async () => {
    expect(await statusOf('GET http://:99999/')).toBe('400 BadPath');
  });

  test('what nobody answers is 404, what breaks 500, and what is refused says how', async () => {
    expect(await ask(base, 'GET /nowhere')).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    expect(await ask(base, 'DELETE /things/7')).toMatchObject({ status: 405, body: { code: 'MethodNotAllowed' } });
    expect(await ask(base, 'GET /broken')).toMatchObject({ status: 500, body: { message: 'it broke' } });
    expect(await ask(base, 'GET /no')).toMatchObject({ status: 403, body: { code: 'Denied', message: 'not today' } });
  });

  test('a body that is no JSON is 400, one that is too large 413', async () => {
    expect((await post('{"a":1}')).body.toString()).toBe('{"a":1}');
    expect((await post('{')).status).toBe(400);
    expect((await post(`"${'x'.repeat(1024 * 1024)}"`)).status).toBe(413);
  });
});

test('a program tells the port that it got, and ends with 0 when told to', async () => {
  const nowhere = 'http://127.0.0.1:1';
  const env = { RDS: 'postgres://x:y@127.0.0.1:1/x', OSS: nowhere, OSS_HOST: 'oss', ACCESS_KEY: 'a:b' };
  const program = launch('backup', env);
  expect(await program.ready('/healthz')).not.toMatch(/:0$/);
  expect(await program.end('SIGTERM')).toBe(0);
});
