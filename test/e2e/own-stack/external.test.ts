import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { runJudged } from '../../support/busy-machine.ts';
import { brownout } from '../../support/command.ts';
import { leftIn } from '../../support/leftovers.ts';
import { at, scratch, writeTiny, type Draft } from '../../support/tiny.ts';
import { portOf } from '../../toxiproxy/rig.ts';

const place = scratch();
const env = { TMPDIR: place.path };
const HOST = 'prices.example.test';
const hosts = new Set<string | undefined>();
let elsewhere: Server;

/** A service that is not ours to start. */
beforeAll(async () => {
  elsewhere = createServer((request, response) => {
    hosts.add(request.headers.host);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
});

afterAll(() => {
  elsewhere.close();
  expect(leftIn(place.path)).toEqual([]);
  place.remove();
});

const external = (stack: Draft): void => {
  at(stack, 'components')['back'] = {
    ready: '/healthz',
    external: { host: HOST, port: portOf(elsewhere), address: '127.0.0.1' },
  };
};

test('the links of an external component are broken, and itself is left alone', async () => {
  const { scenario } = writeTiny(join(place.path, 'drill'), { stack: external });
  const { exit, stdout, stderr } = await runJudged(scenario, join(place.path, 'runs'), { env });
  expect(exit, `${stdout}${stderr}`).toBe(EXIT.passed);
  expect(hosts).toContain(HOST);
  expect(elsewhere.listening).toBe(true);
});

test.each(['kill', 'pause', 'restart'])('a %s of it is refused before anything is started', async (kind) => {
  const { scenario } = writeTiny(join(place.path, kind), {
    stack: external,
    scenario: (draft) => {
      draft['method'] = [{ inject: 'gone', fault: { kind, component: 'back' } }, { hold: '6s' }];
    },
  });
  const { exit, stderr } = await brownout(['run', scenario, '--out', join(place.path, 'none')], { env }).ended;
  expect(exit).toBe(EXIT.usage);
  expect(stderr).toContain('back is external: it is not ours to act on');
});

test('one that does not answer keeps the stack from coming up', async () => {
  const { stack } = writeTiny(join(place.path, 'silent'), {
    stack: (draft) => {
      external(draft);
      at(draft, 'components', 'back')['ready'] = 'tls';
      at(draft, 'components', 'back')['ready-within'] = '1s';
    },
  });
  const { exit, stderr } = await brownout(['up', stack, '--out', join(place.path, 'runs')], { env }).ended;
  expect(exit).toBe(EXIT.blocked);
  expect(stderr).toContain(`back was not ready after 1.0s: it is not ours to start; does ${HOST}`);
});
