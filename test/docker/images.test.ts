import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { probes } from '../../src/probes/index.ts';
import { builtImages } from '../support/docker-obstacle.ts';
import { docker, eventually, firstAnswer, HARDENED, start, type Container } from './container.ts';

/** Nothing is built then; on a quiet machine it takes about a second. */
const PROMPTLY_MS = 60_000;
const NOBODY = '--user=65534:65534';
const run = promisify(execFile);

const image = (name: string): string => {
  const tag = builtImages()[`BROWNOUT_${name}_IMAGE`];
  if (tag === undefined) throw new Error('the images are not built: npm run images');
  return tag;
};

const published = (port: number): string => `--publish=127.0.0.1::${port}`;

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brownout-docker-test-'));
  chmodSync(folder, 0o755); // containers look into it as somebody else
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('all images are there already when they are asked for again', async () => {
  await docker('image', 'inspect', ...['NODE', 'POSTGRES', 'NGINX', 'REDIS', 'TOXIPROXY', 'MINIO'].map(image));
  const { stdout } = await run(process.execPath, ['compose/images/build.mjs'], { timeout: PROMPTLY_MS });
  expect(stdout.match(/there already$/gm)).toHaveLength(6);
});

test('Toxiproxy answers, tells its version and has its metrics', async () => {
  const command = [image('TOXIPROXY'), '-host=0.0.0.0', '-proxy-metrics', '-runtime-metrics'];
  await using toxiproxy = await start(...HARDENED, NOBODY, published(8474), ...command);
  const { body } = await firstAnswer(toxiproxy, 8474, '/version');
  expect(JSON.parse(body)).toEqual({ version: '2.12.0' });
  expect((await firstAnswer(toxiproxy, 8474, '/metrics')).body).toContain('go_goroutines');
});

test('Toxiproxy without a command can be reached from outside', async () => {
  await using toxiproxy = await start(...HARDENED, NOBODY, published(8474), image('TOXIPROXY'));
  expect((await firstAnswer(toxiproxy, 8474, '/proxies')).body).toBe('{}');
});

test('MinIO lives, and calls itself by its release', async () => {
  const writable = ['--tmpfs=/tmp', '--volume=/data'];
  await using minio = await start(...HARDENED, NOBODY, published(9000), ...writable, image('MINIO'), 'server', '/data');
  expect((await firstAnswer(minio, 9000, '/minio/health/live')).status).toBe(200);
  const tag = image('MINIO').split(':').at(-1) ?? '';
  expect(await docker('run', '--rm', ...HARDENED, NOBODY, '--tmpfs=/tmp', image('MINIO'), '--version')).toContain(tag);
});

/** What a statement answers to somebody who logs in for it. */
const query = async (container: Container, password: string, statement: string): Promise<readonly object[]> => {
  const at = { host: '127.0.0.1', port: await container.port(5432) };
  const client = new Client({ ...at, user: 'shop', database: 'orders', password });
  client.on('error', () => {}); // the server ends our session when it stops
  await client.connect();
  try {
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end();
  }
};

const IDENTITY = ['POSTGRES_PASSWORD=s3cret', 'POSTGRES_USER=shop', 'POSTGRES_DB=orders'].map((it) => `--env=${it}`);
const WRITABLE = ['--tmpfs=/tmp', '--tmpfs=/var/run/postgresql'];
const SETTINGS = ['postgres', '-c', 'max_connections=17'];

test('Postgres lets in who has the password, and keeps its data over a restart', async () => {
  const safe = [...HARDENED, '--user=postgres', ...WRITABLE];
  await using postgres = await start(...safe, ...IDENTITY, published(5432), image('POSTGRES'), ...SETTINGS);
  const made = 'create table kept as select 42 as value';
  await eventually(postgres, async () => query(postgres, 's3cret', made));
  expect(await query(postgres, 's3cret', 'show max_connections')).toEqual([{ max_connections: '17' }]);
  await expect(query(postgres, 'wrong', 'select 1')).rejects.toMatchObject({ code: '28P01' });

  await docker('restart', postgres.id);
  const kept = await eventually(postgres, async () => query(postgres, 's3cret', 'select value from kept'));
  expect(kept).toEqual([{ value: 42 }]);

  await docker('kill', postgres.id);
  await docker('start', postgres.id);
  expect(await eventually(postgres, async () => query(postgres, 's3cret', 'select value from kept'))).toEqual([
    { value: 42 },
  ]);

  await docker('stop', postgres.id);
  expect(await docker('inspect', '--format', '{{.State.ExitCode}}', postgres.id)).toBe('0');
});

test('Postgres that is started as root is root no longer when it serves', async () => {
  await using postgres = await start(
    ...IDENTITY,
    published(5432),
    '--tmpfs=/var/lib/postgresql/data',
    image('POSTGRES'),
  );
  await eventually(postgres, async () => query(postgres, 's3cret', 'select 1'));
  const [, ...users] = (await docker('top', postgres.id, '-eo', 'pid,uid'))
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[1]);
  expect(new Set(users)).toEqual(new Set(['999']));
});

test('Postgres without a password, or with scripts that it cannot run, says so and ends', async () => {
  await expect(docker('run', '--rm', image('POSTGRES'))).rejects.toThrow('POSTGRES_PASSWORD is not set');
  writeFileSync(join(folder, 'init.sql'), 'select 1;\n');
  const scripts = `--volume=${folder}:/docker-entrypoint-initdb.d:ro`;
  const refused = docker('run', '--rm', ...IDENTITY, scripts, image('POSTGRES'));
  await expect(refused).rejects.toThrow('this image has no psql to run them with');
});

const NGINX_CONF = `load_module modules/ngx_http_js_module.so;
user nginx;
pid /var/run/nginx.pid;
events {}
http {
  js_path /etc/nginx/njs;
  js_import greet from greet.js;
  include /etc/nginx/conf.d/*.conf;
}
`;
const TEMPLATE =
  'server { listen 8080; location = /who { return 200 "${WHO} $host"; } location / { js_content greet.all; } }\n';
const SCRIPT = 'function all(r) { r.return(200, `hello ${r.uri}`); }\nexport default { all };\n';

test('Redis answers from outside, and keeps what it is told', async () => {
  await using redis = await start(published(6379), image('REDIS'));
  const say = async (send: string, expects: string): Promise<string> => {
    const port = await redis.port(6379);
    const context = {
      dial: () => ({ host: '127.0.0.1', port }),
      variables: {},
      connection: 'fresh',
      timeoutMs: 2000,
    } as const;
    const probe = await probes.tcp.bind({ address: 'redis', send, expect: expects }).open(context);
    const { error, text = '' } = await probe.sample(0, AbortSignal.timeout(2000));
    if (error !== undefined) throw new Error(error);
    return text;
  };
  expect(await eventually(redis, async () => say('SET word kept\r\n', '+OK'))).toBe('+OK\r\n');
  expect(await say('GET word\r\n', 'kept')).toBe('$4\r\nkept\r\n');
});

test('nginx serves what njs says, configured from its environment by a template', async () => {
  writeFileSync(join(folder, 'nginx.conf'), NGINX_CONF);
  writeFileSync(join(folder, 'site.conf.template'), TEMPLATE);
  writeFileSync(join(folder, 'greet.js'), SCRIPT);
  const mounts = [
    `${join(folder, 'nginx.conf')}:/etc/nginx/nginx.conf:ro`,
    `${join(folder, 'site.conf.template')}:/etc/nginx/templates/site.conf.template:ro`,
    `${join(folder, 'greet.js')}:/etc/nginx/njs/greet.js:ro`,
  ].map((it) => `--volume=${it}`);
  const writable = ['/tmp', '/var/run', '/var/cache/nginx', '/etc/nginx/conf.d'].map((it) => `--tmpfs=${it}:uid=101`);
  const settings = ['--user=nginx', ...writable, ...mounts, '--env=WHO=cdn'];
  await using nginx = await start(...HARDENED, ...settings, published(8080), image('NGINX'));
  expect(await firstAnswer(nginx, 8080, '/world')).toEqual({ status: 200, body: 'hello /world' });
  expect((await firstAnswer(nginx, 8080, '/who')).body).toBe('cdn 127.0.0.1');
  expect(await docker('logs', nginx.id)).toContain('"GET /world HTTP/1.1" 200');
});

test('nginx as it comes serves its page, and runs the scripts that it is given', async () => {
  writeFileSync(join(folder, '40-note.sh'), '#!/bin/sh\necho noted > /tmp/note\n', { mode: 0o755 });
  const script = `--volume=${join(folder, '40-note.sh')}:/docker-entrypoint.d/40-note.sh:ro`;
  await using nginx = await start(script, published(80), image('NGINX'));
  expect((await firstAnswer(nginx, 80, '/')).body).toContain('Welcome to nginx');
  expect(await docker('exec', nginx.id, 'cat', '/tmp/note')).toBe('noted');
});

test('Node runs a program by its path, finds names, and can write to /tmp', async () => {
  const program = `
    const { lookup } = require('node:dns/promises');
    require('node:fs').writeFileSync('/tmp/written', 'yes');
    lookup('localhost').then(({ address }) => console.log(process.version, require('node:os').userInfo().username, address));
  `;
  writeFileSync(join(folder, 'main.cjs'), program, { mode: 0o644 });
  const mount = `--volume=${join(folder, 'main.cjs')}:/srv/main.cjs:ro`;
  const options = ['--rm', ...HARDENED, '--user=node', '--tmpfs=/tmp', mount];
  expect(await docker('run', ...options, image('NODE'), 'node', '/srv/main.cjs')).toMatch(
    new RegExp(`^${process.version} node (127\\.0\\.0\\.1|::1)$`),
  );
  expect(await docker('run', '--rm', image('NODE'), 'node', '--version')).toBe(process.version);
});
