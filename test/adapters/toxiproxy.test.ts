import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectToxiproxy, type ToxiproxyControl } from '../../src/adapters/toxiproxy.ts';
import type { Toxic } from '../../src/model/control.ts';
import { InputError, StackError } from '../../src/model/errors.ts';
import { portOf, rig, until, type Rig } from '../toxiproxy/rig.ts';

const LINKS = ['oss->auth', '$control', 'a b', 'a/b?c#d'];
const toxic: Toxic = {
  name: 'drill-1.slow auth',
  type: 'latency',
  stream: 'upstream',
  toxicity: 0.5,
  attributes: { latency: 40, jitter: 0 },
};

let it: Rig;
let control: ToxiproxyControl;

beforeEach(async () => {
  it = await rig();
  control = connectToxiproxy(it.url);
});

afterEach(() => it.close());

const settings = (name: string, listen = '127.0.0.1:0') => ({ name, listen, upstream: it.upstreamAddress });
const proxy = async (name: string) => (await control.list()).find((each) => each.name === name);

test.each(LINKS)('a link named %s can be made, faulted, mended and read', async (name) => {
  await control.create([settings(name)]);
  const before = await proxy(name);
  expect(before).toMatchObject({ name, enabled: true, upstream: it.upstreamAddress, toxics: [] });
  await control.addToxic(name, toxic);
  expect((await proxy(name))?.toxics).toEqual([toxic]);
  await control.removeToxic(name, toxic.name);
  await control.setEnabled(name, false);
  expect(await proxy(name)).toEqual({ ...before, enabled: false });
  await control.setEnabled(name, true);
  expect(await proxy(name)).toEqual(before);
});

test('toxics of every type pass, also those that the client package does not know', async () => {
  await control.create([settings('p')]);
  await control.addToxic('p', { ...toxic, type: 'noop', attributes: {} });
  expect((await proxy('p'))?.toxics[0]).toMatchObject({ type: 'noop', attributes: {} });
});

test('nothing to create is no error', async () => {
  await control.create([]);
  expect(await control.list()).toEqual([]);
});

test('a toxic, or a whole proxy, that is not there needs no removing', async () => {
  await control.create([settings('p')]);
  await control.removeToxic('p', 'nothing');
  await control.removeToxic('nobody', 'nothing');
  expect(await proxy('p')).toMatchObject({ toxics: [] });
});

test('version is the bare number', async () => {
  expect(await control.version()).toBe('2.12.0');
});

test('traffic counts both directions while connections are open, and knows quiet proxies', async () => {
  await control.create([settings('oss->auth'), settings('quiet "one"\\')]);
  const { client, far } = await it.pair(Number((await proxy('oss->auth'))?.listen.split(':')[1]));
  client.socket.write('12345');
  await far.gets('12345');
  far.socket.write('123');
  await client.gets('123');
  expect([...(await control.traffic())]).toEqual([
    ['oss->auth', 16],
    ['quiet "one"\\', 0],
  ]);
});

test("an error names the server, the call, and the server's own reason", async () => {
  await control.create([settings('p')]);
  await control.addToxic('p', toxic);
  const refused = control.addToxic('p', toxic);
  await expect(refused).rejects.toThrow(`Toxiproxy at ${it.url}: POST /proxies/p/toxics: toxic already exists`);
  await expect(refused).rejects.toBeInstanceOf(StackError);
  await expect(control.setEnabled('nobody', true)).rejects.toThrow('POST /proxies/nobody: proxy not found');
  const busy = settings('q', (await proxy('p'))?.listen);
  await expect(control.create([busy])).rejects.toThrow('address already in use');
});

test('an address with a slash at its end is the same address', async () => {
  const other = connectToxiproxy(`${it.url}/`);
  await other.create([settings('p')]);
  expect(await other.list()).toHaveLength(1);
});

test('what is no address is refused with the way to write one', () => {
  for (const url of ['127.0.0.1:8474', '', 'http://', 'ftp://x'])
    expect(() => connectToxiproxy(url)).toThrow(InputError);
});

test('a server that is not there is an error that names it', async () => {
  await it.server.close();
  await expect(control.list()).rejects.toThrow(`Toxiproxy at ${it.url}: GET /proxies: connect ECONNREFUSED`);
});

test('every call ends within its deadline, though the server never answers', async () => {
  const held: Socket[] = [];
  const silent = createServer((socket) => held.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const url = `http://127.0.0.1:${portOf(silent)}`;
  const mute = connectToxiproxy(url);
  const from = performance.now();
  const calls = [
    mute.list(),
    mute.create([settings('p')]),
    mute.setEnabled('p', false),
    mute.addToxic('p', toxic),
    mute.removeToxic('p', 't'),
    mute.traffic(),
    mute.version(),
  ];
  const outcomes = await Promise.allSettled(calls);
  expect(performance.now() - from).toBeLessThan(6000);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('no answer within 2 s') },
    });
  }
  for (const socket of held) socket.destroy();
  await until('closed', () => held.every((socket) => socket.destroyed));
  silent.close();
});
