import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { endDrills } from '../support/started-drill.ts';
import { at, scratch, type Draft } from '../support/tiny.ts';
import { docker } from './container.ts';
import { begunFrom, containerOf, expectNothingOf, networksOf, soon, useBuiltImages, writePair } from './pair/pair.ts';

const UP_MS = 180_000;

const tmp = ownTmp();
const place = scratch();

interface Up {
  readonly run: string;
  /** Link -> its address. */
  readonly links: Readonly<Record<string, string>>;
}

const up = async (name: string): Promise<Up> => {
  const { stack } = writePair(join(place.path, name));
  const args = ['up', '--env', 'compose', '--json', '--out', join(place.path, `runs-${name}`), stack];
  const { stdout, stderr } = await brownout(args).ended;
  expect(stdout, stderr).toMatch(/^\{/);
  return JSON.parse(stdout) as Up;
};

const call = (method: string, url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent: false, signal: AbortSignal.timeout(5000) }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(text)).on('error', reject);
    });
    outgoing.on('error', reject).end();
  });

const pageOf = async ({ links }: Up): Promise<unknown> =>
  JSON.parse(await call('GET', `http://${links['client->front']}/page`));

const PAGE = { back: 'back', store: 'store' };

/** Connects to each of these from where front stands: which took the connection. */
const DIAL = `
const { connect } = require('node:net');
const dial = (target) => new Promise((resolve) => {
  const at = target.lastIndexOf(':');
  const socket = connect(Number(target.slice(at + 1)), target.slice(0, at));
  const end = (answers) => { socket.destroy(); resolve(answers ? [target] : []); };
  socket.once('connect', () => end(true)).once('error', () => end(false));
  setTimeout(() => end(false), 2000).unref();
});
Promise.all(JSON.parse(process.argv[1]).map(dial)).then((answered) => console.log(JSON.stringify(answered.flat())));
`;

const dialledFromFront = async ({ run }: Up, targets: readonly string[]): Promise<readonly string[]> => {
  const front = await containerOf(run, 'front');
  return JSON.parse(
    await docker('exec', '--env=UV_THREADPOOL_SIZE=32', front, 'node', '-e', DIAL, JSON.stringify(targets)),
  ) as readonly string[];
};

const portsOf = ({ links }: Up): readonly string[] =>
  Object.values(links)
    .filter((address) => address.startsWith('127.'))
    .map((address) => address.split(':')[1] ?? '');

/** Where Docker publishes the API of a run's Toxiproxy. */
const toxiproxyApi = async ({ run }: Up): Promise<string> =>
  `http://${await docker('port', await containerOf(run, 'brownout-toxiproxy'), '8474/tcp')}`;

const INSIDE = ['8080', '8474', '8475', '8476', ...Array.from({ length: 10 }, (_, n) => String(20_000 + n))];

/** Whatever front could try, but its own addresses: names, all containers of both runs, this machine. */
const waysAround = async (one: Up, other: Up): Promise<readonly string[]> => {
  const networks = (await Promise.all([one, other].map(async ({ run }) => networksOf(run)))).flat();
  const own = new Set((await networksOf(one.run)).map(({ members }) => members['front']));
  const addresses = networks.flatMap(({ members }) => Object.values(members)).filter((it) => !own.has(it));
  const ours = Object.values(networkInterfaces()).flatMap((it) => (it ?? []).map(({ address }) => address));
  const machine = [
    ...ours.filter((it) => !it.includes(':') && it !== '127.0.0.1'),
    ...networks.map((it) => it.gateway),
  ];
  const published = [...portsOf(one), ...portsOf(other), new URL(await toxiproxyApi(one)).port];
  const names = ['back', 'store', 'setup', 'brownout-toxiproxy', 'brownout-prober', 'host.docker.internal'];
  const aliases = ['back', 'store'].map((name) => `${name}.${one.run.toLowerCase()}`);
  return [
    // A name that nobody has takes Docker seconds to deny.
    ...[...names, ...aliases].map((host) => `${host}:8080`),
    ...[...new Set(addresses)].flatMap((host) => INSIDE.map((port) => `${host}:${port}`)),
    ...[...new Set(machine)].flatMap((host) => published.map((port) => `${host}:${port}`)),
  ];
};

describe('two pairs that came up at the same moment', () => {
  const ownSubnets = process.env['BROWNOUT_SUBNETS'];
  let one: Up;
  let other: Up;

  beforeAll(async () => {
    useBuiltImages();
    // So few that two who do not know of each other would often choose the same one.
    process.env['BROWNOUT_SUBNETS'] = '198.19.252.0/22';
    [one, other] = await Promise.all([up('one'), up('other')]);
  }, UP_MS);

  afterAll(async () => {
    process.env['BROWNOUT_SUBNETS'] = ownSubnets;
    await endDrills();
  }, UP_MS);

  test('share neither a subnet nor a port, and both answer', async () => {
    const subnets = (await Promise.all([one, other].map(async ({ run }) => networksOf(run)))).flat();
    expect(new Set(subnets.map(({ subnet }) => subnet)).size).toBe(12);
    const ports = [...portsOf(one), ...portsOf(other)];
    expect(new Set(ports).size).toBe(ports.length);
    expect(await Promise.all([pageOf(one), pageOf(other)])).toEqual([PAGE, PAGE]);
  });

  test('are not checked by Docker, whose checks would be load on the machine that is measured', async () => {
    const checks = await docker('inspect', '--format', '{{json .State.Health}}', await containerOf(one.run, 'back'));
    expect(checks).toBe('null');
  });

  test('have in no network two components', async () => {
    const members = (await networksOf(one.run)).map((network) => [
      network.name,
      Object.keys(network.members).toSorted(),
    ]);
    expect(Object.fromEntries(members)).toEqual({
      edge: ['brownout-prober', 'brownout-toxiproxy'],
      back: ['back', 'brownout-toxiproxy'],
      store: ['brownout-toxiproxy', 'store'],
      // What has ended is in no network.
      setup: ['brownout-prober', 'brownout-toxiproxy'],
      front: ['brownout-prober', 'brownout-toxiproxy', 'front'],
      'front-2': ['brownout-prober', 'brownout-toxiproxy', 'front'],
    });
  });

  test('one component reaches another through Toxiproxy alone', async () => {
    const ways = await waysAround(one, other);
    const through = new Set(
      (await networksOf(one.run))
        .filter(({ name }) => name.startsWith('front'))
        .map((it) => it.members['brownout-toxiproxy']),
    );
    const allowed = [
      'back:8080',
      'store:8080',
      'brownout-toxiproxy:8080',
      ...[...through].map((address) => `${address}:8080`),
    ];
    expect((await dialledFromFront(one, ways)).toSorted()).toEqual(allowed.toSorted());

    const api = await toxiproxyApi(one);
    for (const name of Object.keys(JSON.parse(await call('GET', `${api}/proxies`)) as object))
      await call('DELETE', `${api}/proxies/${encodeURIComponent(name)}`);
    expect(JSON.parse(await call('GET', `${api}/proxies`))).toEqual({});
    expect(await dialledFromFront(one, ways)).toEqual([]);
    expect(await pageOf(other)).toEqual(PAGE);
  });

  test('one goes, the other stays', async () => {
    expect(await brownout(['down', one.run]).ended).toMatchObject({ exit: EXIT.passed });
    await expectNothingOf(one.run);
    expect(await pageOf(other)).toEqual(PAGE);
    expect(await brownout(['down', other.run]).ended).toMatchObject({ exit: EXIT.passed });
    await soon(5000, async () => expectNothingOf(other.run));
  });
});

const service = (name: string, changes: Draft) => (compose: Draft) => {
  Object.assign(at(compose, 'services', name), changes);
};

let tried = 0;

/** Brings a changed pair up, which must not work; nothing may be left of it. */
const refused = async (
  compose: (draft: Draft) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly exit: number | null; readonly stderr: string }> => {
  tried += 1;
  const { stack } = writePair(join(place.path, `refused-${tried}`), { compose });
  const args = ['up', '--env', 'compose', '--out', join(place.path, 'refused'), stack];
  const { exit, stderr } = await brownout(args, { env }).ended;
  expect(await begunFrom(tmp.path)).toEqual([]);
  return { exit, stderr };
};

const program = (text: string): Draft => ({ command: ['node', '-e', text] });

const unchanged = (): void => {};

describe('what cannot be brought up', () => {
  beforeAll(useBuiltImages);

  afterAll(() => place.remove());

  test('an image that is not here is named, with its variable, before anything is started', async () => {
    const { exit, stderr } = await refused(unchanged, { BROWNOUT_NODE_IMAGE: 'brownout/none:1' });
    expect(exit).toBe(EXIT.blocked);
    expect(stderr).toMatch(/nothing was started:\s+brownout\/none:1/);
    expect(stderr).toContain('BROWNOUT_NODE_IMAGE=…');
  });

  test.each([
    ['a component without a service', (it: Draft) => void delete at(it, 'services')['store'], /component store has no/],
    ['the network of the host', service('back', { network_mode: 'host' }), /service back: network_mode: host/],
    ['addresses of names', service('store', { extra_hosts: ['back:192.0.2.1'] }), /service store: extra_hosts/],
  ])('%s is refused by its name', async (_, compose, told) => {
    const { exit, stderr } = await refused(compose);
    expect(stderr).toMatch(told);
    expect(exit).toBe(EXIT.usage);
  });

  test.each([
    [
      'a service that ends',
      service('store', program('console.error("no such disk"); process.exit(3)')),
      /store ended while it was starting[^]*no such disk/,
    ],
    [
      'a "once" that fails',
      service('setup', program('console.log("no bucket"); process.exit(4)')),
      /setup must end with exit code 0, it was 4[^]*no bucket/,
    ],
    [
      'a program that is not there',
      service('back', { command: ['/no/such/program'], init: false }),
      /back.*no\/such\/program/,
    ],
  ])('%s is told, with what it said, and nothing is left', async (_, compose, told) => {
    const { exit, stderr } = await refused(compose);
    expect(stderr).toMatch(told);
    expect(exit).toBe(EXIT.blocked);
  });
});
