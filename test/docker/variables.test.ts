import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { at, scratch } from '../support/tiny.ts';
import { docker } from './container.ts';
import { containerOf, expectNothingOf, useBuiltImages, writePair } from './pair/pair.ts';

const IN_ALL_MS = 120_000;

const tmp = ownTmp();
const place = scratch();

/** Where a run is looked after is written on all that it has. */
const dear = (): string => join(tmp.path, 'a$HOME');

beforeAll(() => {
  useBuiltImages();
  mkdirSync(dear());
});

afterAll(async () => {
  await brownout(['down', '--all'], { env: { TMPDIR: dear() } }).ended;
  place.remove();
});

test('a value with dollars reaches a container as it is written', { timeout: IN_ALL_MS }, async () => {
  const { stack } = writePair(join(place.path, 'files'), {
    stack: (draft) => {
      draft['secrets'] = { word: { env: 'TEST_WORD' } };
      draft['profiles'] = {
        dear: { 'front.PRICE': 'a$b $$ $HOME $${HOME} $', 'front.WORD': '${secret.word}', 'front.SELF': '${self}' },
      };
    },
    compose: (draft) => {
      at(draft, 'services', 'front')['environment'] = { OWN: 'a$$b', WORD: '${BROWNOUT_SECRET_WORD}' };
    },
  });
  const env = { TEST_WORD: 'pa$$w$PATH', TMPDIR: dear() };
  const args = ['up', '--env', 'compose', '--profile', 'dear', '--json', '--out', join(place.path, 'runs'), stack];
  const { stdout, stderr } = await brownout(args, { env }).ended;
  expect(stdout, stderr).toMatch(/^\{/);
  const { run } = JSON.parse(stdout) as { readonly run: string };

  const front = await containerOf(run, 'front');
  const program =
    'const { OWN, PRICE, WORD, SELF } = process.env; console.log(JSON.stringify({ OWN, PRICE, WORD, SELF }))';
  expect(JSON.parse(await docker('exec', front, 'node', '-e', program))).toEqual({
    OWN: 'a$b',
    PRICE: 'a$b $$ $HOME ${HOME} $',
    WORD: 'pa$$w$PATH',
    SELF: '0.0.0.0:8080',
  });
  expect(await docker('inspect', '--format', '{{index .Config.Labels "brownout.place"}}', front)).toContain(dear());

  expect(await brownout(['down', run], { env }).ended).toMatchObject({ exit: EXIT.passed });
  await expectNothingOf(run);
});
