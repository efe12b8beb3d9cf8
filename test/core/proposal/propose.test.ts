import { describe, expect, test } from 'vitest';
import { composeModel } from '../../../src/model/compose.ts';
import { callsIn } from '../../../src/core/proposal/calls.ts';
import { firstTarget } from '../../../src/core/proposal/first-scenario.ts';
import { NO_CHOICES, propose, type Choices, type Proposal } from '../../../src/core/proposal/propose.ts';

type Services = Readonly<Record<string, object>>;

const proposed = (services: Services, choices: Partial<Choices> = {}): Proposal =>
  propose(composeModel.parse({ services }), { ...NO_CHOICES, ...choices });

const linksOf = (services: Services): readonly string[] =>
  proposed(services).links.map(({ name, source }) => `${name} by ${source.says}`);

const component = (services: Services, name: string): object | undefined =>
  proposed(services).components.find((it) => it.name === name);

const guesses = ({ guesses: all }: Proposal): readonly string[] => all.map(({ about, text }) => `${about}: ${text.en}`);

const DB = { image: 'postgres:16' };

describe('links', () => {
  test.each([
    ['a URL', { DATABASE_URL: 'postgres://u:p@db/shop' }],
    ['the URL of a driver', { DATABASE_URL: 'postgresql+asyncpg://u:p@db:5432/shop' }],
    ['a JDBC URL', { URL: 'jdbc:postgresql://db:5432/shop' }],
    ['host and port', { WAIT_FOR: 'db:5432' }],
    ['a name alone', { DB_HOST: 'db' }],
    ['a connection string', { DSN: 'host=db user=shop' }],
  ])('%s leads to the service that it names', (_what, environment) => {
    const [setting = ''] = Object.keys(environment);
    expect(linksOf({ db: DB, web: { environment } })).toEqual([`web->db by environment ${setting}`]);
  });

  test('a word that is no callee leads nowhere, though a service is called so', () => {
    expect(
      linksOf({ shop: DB, web: { environment: { DB_NAME: 'shop', POSTGRES_HOST_AUTH_METHOD: 'trust' } } }),
    ).toEqual([]);
  });

  test('a port beside the host is the port of the link', () => {
    const services = {
      queue: { image: 'our/queue', expose: ['7000'] },
      web: { environment: { QUEUE_HOST: 'queue', QUEUE_PORT: '7001' } },
    };
    expect(component(services, 'queue')).toMatchObject({ ports: [7001, 7000] });
    expect(linksOf(services)).toEqual(['web->queue by environment QUEUE_HOST']);
  });

  test('two ports of one service are two links', () => {
    const services = {
      store: { image: 'minio/minio' },
      web: { environment: { S3_URL: 'http://store:9000', ADMIN_URL: 'http://store:9001' } },
    };
    expect(linksOf(services)).toEqual(['web->store by environment S3_URL', 'web->store:9001 by environment ADMIN_URL']);
  });

  test('commands, aliases, container names and links count; one that only starts later is a guess', () => {
    const services = {
      a: { image: 'redis', networks: { default: { aliases: ['cache'] } } },
      b: { image: 'redis', container_name: 'the-b' },
      c: { image: 'redis' },
      d: { image: 'redis' },
      web: {
        command: ['serve', '--cache', 'redis://cache', '--other', 'the-b:6379'],
        links: ['c:rear'],
        depends_on: { d: { condition: 'service_started' }, a: { condition: 'service_started' } },
      },
    };
    expect(linksOf(services)).toEqual([
      'web->a by command',
      'web->b by command',
      'web->c by links',
      'web->d by depends_on',
    ]);
    expect(guesses(proposed(services)).filter((it) => it.startsWith('web->'))).toEqual([
      expect.stringMatching(/^web->d: only depends_on/),
    ]);
  });

  test('where a call is written is a path of the file', () => {
    const { services } = composeModel.parse({ services: { db: DB, web: { environment: { PGHOST: 'db' } } } });
    expect(callsIn(services)[0]?.source.path).toEqual(['services', 'web', 'environment', 'PGHOST']);
  });
});

describe('components', () => {
  test.each([
    ['postgres:16', 5432, 'postgres'],
    ['registry.example:5000/postgis/postgis:16-3.4@sha256:0', 5432, 'postgres'],
    ['mariadb', 3306, 'mysql'],
    ['valkey/valkey:8', 6379, 'redis'],
    ['rabbitmq:3-management', 5672, 'amqp'],
    ['quay.io/minio/minio', 9000, '/minio/health/live'],
  ])('%s is known', (image, port, ready) => {
    expect(component({ it: { image } }, 'it')).toEqual({ name: 'it', ports: [port], ready, once: false, after: [] });
  });

  test('an image that only sounds like one is not taken for it', () => {
    expect(component({ it: { image: 'prometheuscommunity/postgres-exporter', expose: ['9187'] } }, 'it')).toMatchObject(
      {
        ports: [9187],
        ready: 'tcp',
      },
    );
  });

  test('callers know the port of a server better than its image does', () => {
    const services = { db: DB, web: { environment: { URL: 'postgres://db:6000/shop' } } };
    expect(component(services, 'db')).toMatchObject({ ports: [6000] });
  });

  test('a health check says port and path', () => {
    const healthcheck = { test: ['CMD-SHELL', 'curl -f http://localhost:8000/healthz || exit 1'] };
    expect(component({ web: { build: '.', healthcheck } }, 'web')).toMatchObject({
      ports: [8000],
      ready: '/healthz',
    });
  });

  test('a setting PORT counts where nothing else says one', () => {
    expect(component({ web: { environment: { PORT: '3000' } } }, 'web')).toMatchObject({ ports: [3000] });
  });

  test('a job ends by itself: as others wait for its end, or by its name, which is a guess', () => {
    const services = {
      one: { image: 'our/tool' },
      migrate: { image: 'our/tool' },
      web: { expose: ['80'], depends_on: { one: { condition: 'service_completed_successfully' } } },
    };
    const proposal = proposed(services);
    expect(proposal.components.filter(({ once }) => once).map(({ name }) => name)).toEqual(['one', 'migrate']);
    expect(guesses(proposal).filter((it) => it.includes('job'))).toEqual([expect.stringMatching(/^migrate: /)]);
    expect(proposed(services, { stays: ['migrate'] }).components[1]).toMatchObject({ name: 'migrate', once: false });
  });

  test('who listens nowhere is a worker, and no link leads to it', () => {
    const proposal = proposed({ worker: { build: '.' }, web: { expose: ['80'], depends_on: { worker: {} } } });
    expect(proposal.components[0]).toEqual({ name: 'worker', ports: [], once: false, after: [] });
    expect(proposal.links).toEqual([]);
    expect(guesses(proposal)).toContainEqual(expect.stringMatching(/^worker: nothing says that it listens/));
  });

  test('services of profiles are left out until they are asked for', () => {
    const services = { web: { expose: ['80'] }, tool: { expose: ['81'], profiles: ['debug'] } };
    expect(proposed(services).leftOut).toEqual(['tool']);
    expect(proposed(services, { profiles: ['debug'] }).leftOut).toEqual([]);
  });
});

describe('surfaces', () => {
  const services = {
    db: DB,
    inner: { build: '.', environment: { PORT: '3000' } },
    web: {
      build: '.',
      ports: [{ target: 8080, published: '80' }],
      environment: { DB_HOST: 'db', INNER: 'http://inner:3000' },
    },
  };

  test('pages that are published, and servers whose words are known', () => {
    expect(proposed(services).surfaces.map(({ name, needs }) => [name, needs])).toEqual([
      ['db.answers', ['client->db']],
      ['web.page', ['client->web', 'web->db', 'web->inner']],
    ]);
  });

  test('a person names the page; it is also asked when the service starts', () => {
    const { surfaces, components } = proposed(services, { pages: { web: '/shop' } });
    expect(surfaces[1]?.probe).toEqual({ kind: 'http', url: 'http://web/shop' });
    expect(components[2]).toMatchObject({ name: 'web', ready: '/shop' });
  });

  test('where nothing is published users come to whom nobody calls', () => {
    const { web, ...rest } = services;
    const { ports: _ports, ...unpublished } = web;
    const healthcheck = { test: ['CMD', 'curl', 'http://localhost:8080/ok'] };
    const found = proposed({ ...rest, web: { ...unpublished, healthcheck } });
    expect(found.surfaces.map(({ name }) => name)).toEqual(['db.answers', 'web.page']);
  });

  test('the first drill takes away what most others call, jobs not counted', () => {
    expect(firstTarget(proposed(services))).toEqual({ component: 'db', isCalled: true });
    const job = { image: 'our/tool', environment: { URL: 'http://web:8080' } };
    expect(firstTarget(proposed({ web: services.web, seed: job }))).toEqual({ component: 'web', isCalled: false });
    expect(firstTarget(proposed({ worker: { build: '.' } }))).toBeUndefined();
  });
});
