import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { at, scratch, type Draft } from '../support/tiny.ts';
import { builtImages } from '../support/docker-obstacle.ts';
import { docker } from './container.ts';
import { containerOf, expectNothingOf, useBuiltImages, volumesOf, writePair } from './pair/pair.ts';

const IN_ALL_MS = 120_000;
const PROJECT = 'brownout-test-foreign';
const BUILT = `${PROJECT}-back`;

ownTmp();
const place = scratch();

/** A file as teams write it: built images, profiles, names of all kinds, volumes and ports of its own. */
const foreign = (draft: Draft): void => {
  draft['name'] = PROJECT;
  draft['volumes'] = { kept: { name: 'brownout-test-precious' } };
  const { image: _image, ...back } = at(draft, 'services', 'back');
  at(draft, 'services')['back'] = {
    ...back,
    build: '.',
    container_name: 'the-back',
    restart: 'unless-stopped',
    ports: ['8080:8080'],
    networks: { default: { aliases: ['behind'] } },
  };
  at(draft, 'services', 'store')['profiles'] = ['more'];
  at(draft, 'services', 'front')['links'] = ['back:rear'];
  at(draft, 'services')['tools'] = { image: 'brownout-test/not-there:1', network_mode: 'host' };
};

const NAMES = ['back', 'the-back', 'behind', 'rear'];

const ASK = `
Promise.all(JSON.parse(process.argv[1]).map((host) => fetch('http://' + host + ':8080/word').then((it) => it.json())))
  .then((said) => console.log(JSON.stringify(said.map(({ word }) => word))));
`;

const up = (stack: string): ReturnType<typeof brownout> =>
  brownout(['up', '--env', 'compose', '--json', '--out', join(place.path, 'runs'), stack]);

beforeAll(useBuiltImages);

afterAll(() => place.remove());

test("an image that only the team's own file builds is asked for by its command", { timeout: IN_ALL_MS }, async () => {
  const { stack } = writePair(join(place.path, 'unbuilt'), { compose: foreign });
  const { exit, stderr } = await up(stack).ended;
  expect(stderr).toContain(`${BUILT} (back)`);
  expect(stderr).toMatch(/docker compose --file \S+docker-compose\.yml build back/);
  // What is no component needs none.
  expect(stderr).not.toContain('not-there');
  expect(exit).toBe(EXIT.blocked);
});

test('what cannot be wired is told with its lines, all of it at once', async () => {
  const { stack } = writePair(join(place.path, 'unwireable'), {
    compose: (draft) => {
      at(draft, 'services', 'back')['network_mode'] = 'host';
      at(draft, 'services', 'front')['environment'] = ['STORE_URL=http://198.51.100.7:8080/'];
    },
  });
  const { exit, stderr } = await up(stack).ended;
  expect(stderr).toMatch(
    /docker-compose\.yml:\d+:\d+ {2}error {2}service back: network_mode: host goes past Toxiproxy/,
  );
  expect(stderr).toMatch(/docker-compose\.yml:\d+:\d+ {2}error {2}service front: STORE_URL names 198\.51\.100\.7/);
  expect(exit).toBe(EXIT.usage);
});

test('a file as teams write it comes up as it is, twice at once', { timeout: IN_ALL_MS }, async () => {
  await docker('tag', builtImages()['BROWNOUT_NODE_IMAGE'] ?? '', BUILT);
  try {
    const { stack } = writePair(join(place.path, 'foreign'), { compose: foreign });
    const said = await Promise.all([up(stack).ended, up(stack).ended]);
    const runs = said.map(({ stdout, stderr }) => {
      expect(stdout, stderr).toMatch(/^\{/);
      return (JSON.parse(stdout) as { readonly run: string }).run;
    });
    for (const run of runs) {
      const front = await containerOf(run, 'front');
      const heard = JSON.parse(await docker('exec', front, 'node', '-e', ASK, JSON.stringify(NAMES))) as unknown;
      expect(heard).toEqual(NAMES.map(() => 'back'));
      expect((await volumesOf(run)).filter((name) => name.includes('precious'))).toEqual([]);
      expect(await containerOf(run, 'tools')).toBe('');
    }
    for (const run of runs) {
      expect(await brownout(['down', run]).ended).toMatchObject({ exit: EXIT.passed });
      await expectNothingOf(run);
    }
  } finally {
    await brownout(['down', '--all']).ended;
    await docker('rmi', BUILT);
  }
});
