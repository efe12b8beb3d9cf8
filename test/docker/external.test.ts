import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { at, scratch } from '../support/tiny.ts';
import { portOf } from '../toxiproxy/rig.ts';
import { docker } from './container.ts';
import { containerOf, expectNothingOf, useBuiltImages, writePair } from './pair/pair.ts';

const IN_ALL_MS = 120_000;
const HOST = 'back.example.test';

ownTmp();
const place = scratch();
let away: Server;
let address = '';

/** A service outside of all that Docker runs, at an address of this machine that containers can reach. */
beforeAll(async () => {
  useBuiltImages();
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  address = own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '';
  away = createServer((_, response) => response.end('{"word":"away"}')).listen(0, address);
  await once(away, 'listening');
});

afterAll(() => {
  away.close();
  place.remove();
});

test(
  'a component that runs elsewhere keeps its name, and is reached through Toxiproxy alone',
  { timeout: IN_ALL_MS },
  async () => {
    const port = portOf(away);
    const { stack } = writePair(join(place.path, 'pair'), {
      stack: (draft) => {
        at(draft, 'components')['back'] = { ready: '/healthz', external: { host: HOST, port, address } };
        draft['surfaces'] = { own: at(draft, 'surfaces', 'own') };
        for (const name of ['setup', 'front']) delete at(draft, 'components', name)['after'];
        delete at(draft, 'components')['setup'];
        draft['links'] = ['client->front', 'front->back', 'front->store'];
      },
      // A team that has a managed one at work may still have the service in its file.
      compose: (draft) => {
        at(draft, 'services', 'back')['image'] = 'brownout-test/not-there:1';
      },
    });
    const up = await brownout(['up', '--env', 'compose', '--json', '--out', join(place.path, 'runs'), stack]).ended;
    expect(up.stdout, up.stderr).toMatch(/^\{/);
    const { run } = JSON.parse(up.stdout) as { readonly run: string };
    const ask = `fetch('http://${HOST}:${port}/').then((it) => it.json()).then(({ word }) => console.log(word))`;
    try {
      const front = await containerOf(run, 'front');
      expect((await docker('exec', front, 'node', '-e', ask)).trim()).toBe('away');
      expect(await containerOf(run, 'back')).toBe('');
      const { stdout } = await brownout(['inject', 'down', 'front:back', '--run', run]).ended;
      expect(stdout).toMatch(/closed|refused/);
      await expect(docker('exec', front, 'node', '-e', ask)).rejects.toThrow('ECONNREFUSED');
      expect(await brownout(['lift', '--run', run]).ended).toMatchObject({ exit: EXIT.passed });
      expect((await docker('exec', front, 'node', '-e', ask)).trim()).toBe('away');
    } finally {
      await brownout(['down', run]).ended;
    }
    await expectNothingOf(run);
  },
);
