import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connectToxiproxy } from '../../src/adapters/toxiproxy.ts';
import { loadStack } from '../../src/loader/index.ts';
import { EXIT } from '../../src/model/errors.ts';
import { kinds } from '../loader/kinds.ts';
import { brownout } from '../support/command.ts';
import { builtImages } from '../support/docker-obstacle.ts';
import { scratch } from '../support/tiny.ts';
import { docker, eventually } from './container.ts';

const STACK = 'compose/stack.yaml';
const place = scratch();
const wired = join(place.path, 'wired.yml');
const compose = async (...args: readonly string[]): Promise<string> => docker('compose', '--file', wired, ...args);

afterAll(async () => {
  await compose('down', '--volumes');
  place.remove();
});

test('Toxiproxy has a proxy for each link when what "compose config" prints is brought up by hand', async () => {
  const { stdout, stderr, exit } = await brownout(['compose', 'config', STACK], { env: builtImages() }).ended;
  expect(exit, stderr).toBe(EXIT.passed);
  expect(stdout).toContain('pg_isready');
  writeFileSync(wired, stdout, { mode: 0o600 });
  await compose('up', '--detach', '--no-deps', 'brownout-toxiproxy');
  const toxiproxy = connectToxiproxy(`http://${await compose('port', 'brownout-toxiproxy', '8474')}`);
  const id = await compose('ps', '--quiet', 'brownout-toxiproxy');
  const proxies = await eventually({ id }, async () => toxiproxy.list());
  const { value } = loadStack({ file: join(process.cwd(), STACK), text: readFileSync(STACK, 'utf8') }, kinds);
  const links = value?.links.map(({ name }) => name) ?? [];
  expect(links).not.toEqual([]);
  expect(proxies.map(({ name }) => name).toSorted()).toEqual([...links, '$control'].toSorted());
});
