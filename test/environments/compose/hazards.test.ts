import { expect, test } from 'vitest';
import { hazardsOf } from '../../../src/environments/compose/hazards.ts';
import { composeModel } from '../../../src/model/compose.ts';

const paths = (service: object, rest: object = {}): readonly string[] =>
  hazardsOf(composeModel.parse({ services: { web: service }, ...rest }), ['web']).map(({ path }) => path.join('.'));

test.each([
  ['the network of the host', { network_mode: 'host' }, ['services.web.network_mode']],
  ['the network of another service', { network_mode: 'service:db' }, ['services.web.network_mode']],
  ['addresses of names', { extra_hosts: ['db=192.0.2.7'] }, ['services.web.extra_hosts']],
  ['links to strangers', { external_links: ['other'] }, ['services.web.external_links']],
  ['an address in a URL', { environment: { DB: 'postgres://a:b@10.1.2.3/x' } }, ['services.web.environment.DB']],
  ['an address alone', { environment: { DB_HOST: '10.1.2.3' } }, ['services.web.environment.DB_HOST']],
  ['an address in a command', { command: ['serve', '--db', '10.1.2.3:5432'] }, ['services.web.command']],
  [
    'both at once',
    { network_mode: 'host', environment: { A: '[fd00::7]:80' } },
    ['services.web.network_mode', 'services.web.environment.A'],
  ],
  ['the bridge', { network_mode: 'bridge' }, []],
  ['loopback', { environment: { URL: 'http://127.0.0.1:8080', LISTEN: '0.0.0.0:80' } }, []],
  ['who may call', { environment: { TRUSTED_PROXIES: '10.0.0.1:80', ALLOWED_HOSTS: '10.0.0.1' } }, []],
  ['a version', { environment: { RELEASE: '1.2.3.4' } }, []],
])('%s', (_, service, expected) => {
  expect(paths(service)).toEqual(expected);
});

test('a volume that is not of this file', () => {
  const mount = { type: 'volume', source: 'books', target: '/books' };
  expect(paths({ volumes: [mount] }, { volumes: { books: { external: true } } })).toEqual(['volumes.books']);
  expect(paths({ volumes: [mount] }, { volumes: { books: { name: 'books' } } })).toEqual([]);
});
