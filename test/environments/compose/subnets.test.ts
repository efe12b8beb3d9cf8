import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { programs } from '../../../src/adapters/programs.ts';
import { claimants, claimBlocks, releaseBlocks } from '../../../src/environments/compose/subnets.ts';
import { ownTmp } from '../../support/own-tmp.ts';

const VARIABLE = 'BROWNOUT_SUBNETS';
const BUILT = pathToFileURL(join(programs.home, 'dist/environments/compose/subnets.js')).href;

const tmp = ownTmp();
let before: string | undefined;

beforeEach(() => {
  before = process.env[VARIABLE];
  delete process.env[VARIABLE];
});

afterEach(() => {
  if (before === undefined) delete process.env[VARIABLE];
  else process.env[VARIABLE] = before;
  for (const run of claimants()) releaseBlocks(run);
});

const taken = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `198.${18 + Math.floor(index / 256)}.${index % 256}.0/24`);

test('a run gets subnets that nobody uses', () => {
  expect(claimBlocks('A', { networks: 32, used: taken(511) })).toEqual(['198.19.255.0/24']);
  expect(() => claimBlocks('B', { networks: 33, used: taken(510) })).toThrow('no 33 free subnets');
  expect(() => claimBlocks('B', { networks: 1, used: ['198.16.0.0/12'] })).toThrow('no 1 free subnets');
  expect(claimants()).toEqual(['A']);
});

test('what a run has claimed nobody gets, before the engine knows of it and until it is given up', () => {
  process.env[VARIABLE] = '198.18.4.0/23';
  const [first] = claimBlocks('A', { networks: 1, used: [] });
  const [second] = claimBlocks('B', { networks: 1, used: [] });
  expect(new Set([first, second])).toEqual(new Set(['198.18.4.0/24', '198.18.5.0/24']));
  expect(() => claimBlocks('C', { networks: 1, used: [] })).toThrow('no 1 free subnets');
  releaseBlocks('A');
  expect(claimBlocks('C', { networks: 1, used: [] })).toEqual([first]);
  for (const run of ['B', 'C']) releaseBlocks(run);
  expect(existsSync(join(tmp.path, `brownout-subnets-${userInfo().uid}`))).toBe(false);
});

const PROGRAM = `
const { claimBlocks } = await import(${JSON.stringify(BUILT)});
process.stdout.write('ready');
process.stdin.once('data', () => {
  process.stdout.write(JSON.stringify(claimBlocks(process.argv[1], { networks: 40, used: [] })));
  process.stdin.destroy();
});
`;

interface Rival {
  readonly claims: () => Promise<readonly string[]>;
}

/** A process that claims when it is told to. */
const rival = async (run: string): Promise<Rival> => {
  const child = execFile(process.execPath, ['--input-type=module', '-e', PROGRAM, run]);
  let said = '';
  child.stdout?.on('data', (piece: string) => (said += piece));
  await once(child.stdout ?? child, 'data');
  return {
    claims: async () => {
      child.stdin?.write('now');
      await once(child, 'close');
      return JSON.parse(said.slice('ready'.length)) as readonly string[];
    },
  };
};

test('processes that claim in the same instant share no block', async () => {
  process.env[VARIABLE] = '198.18.16.0/20';
  const rivals = await Promise.all(Array.from({ length: 8 }, async (_, index) => rival(`R${index}`)));
  const claimed = await Promise.all(rivals.map(async ({ claims }) => claims()));
  // 40 networks need two blocks; the range has 16.
  expect(claimed.map((blocks) => blocks.length)).toEqual(Array.from({ length: 8 }, () => 2));
  expect(new Set(claimed.flat()).size).toBe(16);
});
