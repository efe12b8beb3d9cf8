import { expect, test } from 'vitest';
import { rig, until } from './rig.ts';

/** Sockets, listeners and timers that keep this process alive. */
const handles = (): number => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length;
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test('close ends every socket, listener and timer', async () => {
  const before = handles();
  const it = await rig({ echo: '/dev/null' });
  const port = await it.proxy();
  await it.ok('POST /proxies/p/toxics', { type: 'latency', attributes: { latency: 600_000 } });
  await it.ok('POST /proxies/p/toxics', { type: 'timeout', attributes: { timeout: 600_000 }, stream: 'upstream' });
  const { client, far } = await it.pair(port);
  far.socket.write('held');
  await until('it is held', async () => (await it.ok('GET /metrics')).text.includes('} 4\n'));
  expect(handles()).toBeGreaterThan(before + 5);
  await it.server.close();
  await client.ends('fin');
  await far.ends('fin');
  await it.close();
  await until('nothing more is open than before', () => handles() <= before);
});

test('a deleted proxy leaves no timer behind', async () => {
  const it = await rig();
  const port = await it.proxy();
  await it.ok('POST /proxies/p/toxics', { type: 'reset_peer', attributes: { timeout: 600_000 } });
  const { far } = await it.pair(port);
  const before = timers();
  far.socket.write('x');
  await until('it is struck', () => timers() > before);
  await it.ok('DELETE /proxies/p');
  await until('the timer is gone', () => timers() <= before);
  await it.close();
});
