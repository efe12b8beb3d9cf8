import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout, type Ended } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { scratch } from '../support/tiny.ts';
import { docker } from './container.ts';
import { containerOf, expectNothingOf, useBuiltImages } from './pair/pair.ts';

const IN_ALL_MS = 120_000;

ownTmp();
const place = scratch();

beforeAll(useBuiltImages);

afterAll(() => place.remove());

/** One file of a team that uses all that Compose has: what stands here is left to Compose, or wired. */
const COMPOSE = `name: brownout-test-features
x-service: &service
  extends: { file: base.yml, service: node }
  env_file: [common.env, { path: missing.env, required: false }]
  restart: on-failure
services:
  back:
    <<: *service
    command: [node, /srv/service.mjs, back]
    healthcheck: { test: [CMD, node, --version], interval: 1s, start_period: 1s }
    expose: ['8080']
    secrets: [token, { source: token, target: other }]
    configs: [{ source: motd, target: /srv/motd }]
  migrate:
    <<: *service
    command: [node, -e, 'console.log("migrated"); process.exit(Number(process.env.MIGRATION_FAILS ?? 0))']
    restart: 'no'
    depends_on: { back: { condition: service_healthy, restart: true } }
  front:
    <<: *service
    command: [node, /srv/service.mjs, front, back]
    environment: { WORD: '\${WORD_OF_TODAY:-hello}', BACK_URL: 'http://back:8080' }
    ports: ['8080:8080', { target: 9090, published: '9091', protocol: udp }]
    depends_on:
      back: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
    profiles: [full]
    # @
  tool:
    image: brownout-test/not-there:1
    network_mode: host
    profiles: [debug]
secrets: { token: { file: ./token.txt } }
configs: { motd: { file: ./motd.txt } }
`;

const BASE = `services:
  node:
    image: \${BROWNOUT_NODE_IMAGE:-node:22-slim}
    init: true
    user: node
    volumes: [./service.mjs:/srv/service.mjs:ro]
    environment: { FROM_BASE: 'yes' }
    logging: { driver: json-file, options: { max-size: 1m } }
`;

const project = (
  name: string,
  added = '',
): { readonly folder: string; readonly init: (...args: string[]) => Promise<Ended> } => {
  const folder = join(place.path, name);
  mkdirSync(folder);
  cpSync(new URL('./pair/service.mjs', import.meta.url).pathname, join(folder, 'service.mjs'));
  writeFileSync(join(folder, 'docker-compose.yml'), COMPOSE.replace('    # @', added));
  writeFileSync(join(folder, 'base.yml'), BASE);
  writeFileSync(join(folder, 'common.env'), 'FROM_FILE=of the file\n');
  writeFileSync(join(folder, 'token.txt'), 's3cret\n');
  writeFileSync(join(folder, 'motd.txt'), 'be kind\n');
  const init = async (...args: string[]): Promise<Ended> =>
    brownout(['init', '--yes', '--compose-profile', 'full', ...args], { cwd: folder }).ended;
  return { folder, init };
};

/** A variable as a container's processes have it. */
const variableIn = async (container: string, variable: string): Promise<string> =>
  (await docker('exec', container, 'node', '-p', `process.env.${variable}`)).trim();

test(
  'anchors, extends, env files, profiles, secrets, configs, health checks and a migration: wired',
  { timeout: IN_ALL_MS },
  async () => {
    const { folder, init } = project('wired');
    const begun = await init();
    expect(begun.exit, begun.stderr).toBe(EXIT.passed);
    expect(begun.stdout).toMatch(/front->back +docker-compose\.yml:\d+ environment BACK_URL/);
    expect(begun.stdout).toMatch(/migrate +- +ends by itself/);
    // The page of front that shows whether back is there.
    const up = await brownout(['up', '--env', 'compose', '--json', '--out', 'runs', 'brownout/stack.yaml'], {
      cwd: folder,
    }).ended;
    expect(up.stdout, up.stderr).toMatch(/^\{/);
    const { run } = JSON.parse(up.stdout) as { readonly run: string };
    try {
      const [front, back] = await Promise.all([containerOf(run, 'front'), containerOf(run, 'back')]);
      expect(await variableIn(front, 'FROM_FILE')).toBe('of the file');
      expect(await variableIn(front, 'FROM_BASE')).toBe('yes');
      expect(await variableIn(front, 'WORD')).toBe('hello');
      const read = async (path: string): Promise<string> =>
        (await docker('exec', back, 'node', '-p', `require('fs').readFileSync('${path}', 'utf8')`)).trim();
      expect(await read('/run/secrets/token')).toBe('s3cret');
      expect(await read('/run/secrets/other')).toBe('s3cret');
      expect(await read('/srv/motd')).toBe('be kind');
      expect((await docker('logs', await containerOf(run, 'migrate'))).trim()).toBe('migrated');
      expect(await containerOf(run, 'tool')).toBe('');
      const page = `fetch('http://back:8080/word').then((it) => it.json()).then(({ word }) => console.log(word))`;
      expect((await docker('exec', front, 'node', '-e', page)).trim()).toBe('back');
    } finally {
      await brownout(['down', run]).ended;
    }
    await expectNothingOf(run);
  },
);

test.each([
  ['a literal address', "    extra_hosts: ['db:10.0.0.9']", 'front: extra_hosts goes past Toxiproxy'],
  ['a network of the host', '    network_mode: host', 'front: network_mode: host goes past Toxiproxy'],
  [
    'a link to a container elsewhere',
    '    external_links: [redis_1:cache]',
    'front: external_links goes past Toxiproxy',
  ],
])('%s is refused with its line, by init and by up', async (name, added, told) => {
  const { folder, init } = project(name.replaceAll(' ', '-'), added);
  const line = COMPOSE.split('\n').indexOf('    # @') + 1;
  const refused = await init();
  expect(refused.exit).toBe(EXIT.usage);
  expect(refused.stderr).toMatch(new RegExp(`docker-compose\\.yml:${line}:5 +error +service ${told}`));
  writeFileSync(
    join(folder, 'stack.yaml'),
    `apiVersion: brownout/v1
kind: Stack
id: features
title: Features
compose: { file: docker-compose.yml }
components: { back: { port: 8080, ready: /healthz }, front: { port: 8080, ready: /healthz } }
links: [client->front, front->back]
surfaces: { page: { title: Page, needs: [client->front], probe: { kind: http, url: http://front/page }, healthy: { status: 200 } } }
`,
  );
  const up = await brownout(['up', '--env', 'compose', '--out', 'runs', 'stack.yaml'], { cwd: folder }).ended;
  expect(up.exit).toBe(EXIT.usage);
  expect(up.stderr).toMatch(new RegExp(`docker-compose\\.yml:${line}:5 +error +service ${told}`));
});
