import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { brownout, type Ended } from '../../support/command.ts';
import { leftIn } from '../../support/leftovers.ts';
import { at, scratch, writeTiny, type Draft } from '../../support/tiny.ts';
import { portOf } from '../../toxiproxy/rig.ts';

const place = scratch();
const env = { TMPDIR: place.path };
const servers: Server[] = [];

const say = async (...args: readonly string[]): Promise<Ended> => brownout(args, { env }).ended;

afterEach(async () => {
  await say('down', '--all');
  expect(leftIn(place.path)).toEqual([]);
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => place.remove());

/** Checks the tiny stack, changed; what it printed stands without its table's gaps. */
const check = async (change: (stack: Draft) => void, ...args: readonly string[]): Promise<Ended> => {
  const { stack } = writeTiny(join(place.path, 'stack'), { stack: change });
  const ended = await say('up', '--check', stack, '--out', join(place.path, 'runs'), ...args);
  return { ...ended, stdout: ended.stdout.replaceAll(/ {2,}/g, '  ') };
};

test('each link says what it carried, and each surface what becomes of it without the links inside', async () => {
  const { stdout, exit } = await check(() => {});
  expect(exit).toBe(EXIT.passed);
  expect(stdout).toMatch(/^✓ client->front {2}none {2}[\d.]+kB$/m);
  expect(stdout).toMatch(/^✓ front->back {2}none {2}[\d.]+kB$/m);
  expect(stdout).toMatch(/^! client->back {2}none {2}none {2}no surface names it/m);
  expect(stdout).toContain('✓ item is not healthy');
  expect(stdout).toContain('page is still healthy; it names no link inside the stack in needs');
  const { stdout: up } = await say('status');
  expect(up).toMatch(/front->back .* open/);
});

test('who goes past the proxy is found, with the link that it leaves out', async () => {
  const back = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  servers.push(back);
  await once(back, 'listening');
  const { stdout, exit } = await check((stack) => {
    at(stack, 'components', 'front', 'process', 'env')['BACK'] = `http://127.0.0.1:${portOf(back)}`;
  });
  expect(exit).toBe(EXIT.failed);
  expect(stdout).toMatch(/^! front->back {2}none {2}none {2}named by item and price, healthy without it/m);
  expect(stdout).toContain('✗ item is still healthy, though it needs front->back');
});

test('a surface that is not healthy is told with what it answered, as JSON too', async () => {
  const { stdout, exit } = await check((stack) => {
    at(stack, 'surfaces', 'item')['healthy'] = { status: 418 };
    for (const name of ['back', 'setup', 'front']) at(stack, 'components', name)['ready-within'] = '5s';
  }, '--json');
  expect(exit).toBe(EXIT.blocked);
  const { run, checked } = JSON.parse(stdout) as { run: string; checked: { surfaces: { surface: string }[] } };
  expect(checked.surfaces.find(({ surface }) => surface === 'item')).toMatchObject({
    healthy: false,
    says: { en: expect.stringMatching(/^200/) as string },
    healthyWithout: null,
  });
  expect((await say('status')).stdout).toContain(run);
});
