import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout, type Ended } from '../support/command.ts';
import { CommandSession } from '../support/command-session.ts';
import { freePort } from '../support/free-port.ts';
import { leftIn } from '../support/leftovers.ts';
import { scratch, TINY_STACK } from '../support/tiny.ts';
import { portOf } from '../toxiproxy/rig.ts';

const place = scratch();
const session = new CommandSession();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(async () => {
  await session.end();
  place.remove();
});

interface Tried extends Ended {
  readonly residue: readonly string[];
}

const folderOf = (): { readonly tmp: string; readonly out: string } => {
  const folder = mkdtempSync(join(place.path, 'up-'));
  mkdirSync(join(folder, 'tmp'));
  return { tmp: join(folder, 'tmp'), out: join(folder, 'runs') };
};

/** An `up` that is to come to nothing. */
const up = async (...args: readonly string[]): Promise<Tried> => {
  const { tmp, out } = folderOf();
  const ended = await session.run(['up', TINY_STACK, '--out', out, ...args], { env: { TMPDIR: tmp } });
  return { ...ended, residue: [...leftIn(tmp), ...(existsSync(out) ? readdirSync(out) : [])] };
};

const listening = async (host: string): Promise<number> => {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  servers.push(server);
  return portOf(server);
};

describe('a port that cannot be is told, with the mend; nothing is started:', () => {
  test.each([
    [['bakc=9000'], /no client link "bakc"; it has client->front, client->back/],
    [['front->back=9000'], /no client link "front->back"/],
    [['setup=9000'], /no client link "setup"/],
    [['front'], /"front" names no port; write LINK=PORT/],
    [['front=http'], /"http" is no port; write a whole number from 1 to 65535/],
    [['front='], /"" is no port/],
    [['front=0'], /"0" is no port/],
    [['front=-1'], /"-1" is no port/],
    [['front=65536'], /"65536" is no port/],
    [['front=90.5'], /"90\.5" is no port/],
    [['front=9000', 'back=9000'], /9000 is for client->front and for client->back/],
    [['front=9000', 'client:front=9001'], /client->front is here twice/],
  ])('%j', async (written, told) => {
    const { exit, stdout, stderr, residue } = await up(...written.flatMap((one) => ['--port', one]));
    expect(stderr).toMatch(told);
    expect({ exit, stdout, residue }).toEqual({ exit: EXIT.usage, stdout: '', residue: [] });
  });

  test.each(['127.0.0.1', '0.0.0.0', '::'])('one that somebody listens on at %s, who is named', async (host) => {
    const port = await listening(host);
    const { exit, stdout, stderr, residue } = await up('--port', `front=${port}`);
    expect(stderr).toContain(`port ${port}, chosen for client->front, is in use: `);
    expect(stderr).toContain(`(pid ${process.pid}) listens there; end it, or choose another port`);
    expect({ exit, stdout, residue }).toEqual({ exit: EXIT.usage, stdout: '', residue: [] });
  });

  test('in Chinese too', async () => {
    const port = await listening('127.0.0.1');
    expect((await up('--port', `front=${port}`, '--lang', 'zh')).stderr).toContain(
      `为 client->front 指定的端口 ${port} 已被占用：`,
    );
    expect((await up('--port', 'bakc=1', '--lang', 'zh')).stderr).toContain('没有客户端链路“bakc”');
  });
});

const statusOf = (url: string): Promise<number | string> =>
  new Promise((resolve) => {
    get(url, { agent: false, timeout: 5000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });

test('a chosen port is the same from one "up" to the next, and taken while the first is up', async () => {
  const port = await freePort();
  const { tmp, out } = folderOf();
  const say = async (...args: readonly string[]): Promise<Ended> => brownout(args, { env: { TMPDIR: tmp } }).ended;
  const start = ['up', TINY_STACK, '--out', out, '--json', '--port', `front=${port}`];
  for (const _ of ['first', 'again']) {
    const { stdout, stderr, exit } = await say(...start);
    expect(exit, stderr).toBe(EXIT.passed);
    const { run, links, variables } = JSON.parse(stdout) as {
      run: string;
      links: Record<string, string>;
      variables: Record<string, string>;
    };
    expect(links['client->front']).toBe(`127.0.0.1:${port}`);
    expect(variables['FRONT']).toBe(`http://127.0.0.1:${port}`);
    expect(await statusOf(`http://127.0.0.1:${port}/item`)).toBe(200);
    expect((await say('status')).stdout).toMatch(new RegExp(`client->front +127\\.0\\.0\\.1:${port} +open`));
    const second = await say(...start);
    expect(second.stderr).toContain(`port ${port}, chosen for client->front, belongs to the stack of run ${run}`);
    expect(second.exit).toBe(EXIT.usage);
    expect(await say('down', run)).toMatchObject({ exit: EXIT.passed });
    expect(leftIn(tmp)).toEqual([]);
  }
});
