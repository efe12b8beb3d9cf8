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
  // Many, as the process has a few timers of other origin, which come and go.
  const struck = 40;
  const before = timers();
  for (let n = 0; n < struck; n += 1) (await it.pair(port)).far.socket.write('x');
  await until('they are struck', () => timers() > before + struck / 2);
  await it.ok('DELETE /proxies/p');
  await until('the timers are gone', () => timers() < before + struck / 2);
  await it.close();
});
