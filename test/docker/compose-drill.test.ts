import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import type { Run } from '../../src/model/run.ts';
import { untilJudged } from '../support/busy-machine.ts';
import { brownout } from '../support/command.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { endDrills, reach, startDrill, type StartedDrill } from '../support/started-drill.ts';
import { scratch } from '../support/tiny.ts';
import {
  atEngine,
  expectNothingOf,
  soon,
  startDecoy,
  useBuiltImages,
  volumesOf,
  volumesThere,
  writePair,
  type Pair,
} from './pair/pair.ts';

const IN_ALL_MS = 300_000;
/** What the guard has for a Compose stack. */
const TAKEN_DOWN_MS = 30_000;

ownTmp();
const place = scratch();
let pair: Pair;
let drills = 0;

beforeAll(() => {
  useBuiltImages();
  pair = writePair(join(place.path, 'files'));
});

afterAll(async () => {
  await endDrills();
  place.remove();
});

const begin = async (): Promise<StartedDrill> => {
  drills += 1;
  return startDrill(join(place.path, `runs-${drills}`), pair.scenario, { args: ['--env', 'compose'] });
};

test('a drill on containers passes, and leaves its folder alone', { timeout: IN_ALL_MS }, async () => {
  await using decoy = await startDecoy();
  const before = await decoy.facts();
  const { drill, volumes, ended } = await untilJudged(async () => {
    const begun = await begin();
    await reach(begun, 'bites no-back');
    const there = await volumesOf(begun.run.run);
    const end = await begun.command.ended;
    const seen = begun.run.result();
    return { drill: begun, volumes: there, ended: end, result: seen.verdict === 'INCONCLUSIVE' ? seen : undefined };
  });
  expect(volumes).toHaveLength(2);
  const result = JSON.parse(ended.stdout) as Run;
  expect(result, ended.stderr).toMatchObject({ verdict: 'PASSED', exit: EXIT.passed, reasons: [] });
  expect(result.cells.map(({ surface, verdict }) => [surface, verdict])).toEqual([
    ['page', 'pass'],
    ['own', 'pass'],
    ['word', 'pass'],
  ]);
  await expectNothingOf(drill.run.run, { ports: drill.run.ports() });
  expect(await volumesThere(volumes)).toEqual([]);
  expect(await decoy.facts()).toEqual(before);

  const logs = join(drill.run.folder, 'logs');
  expect(readFileSync(join(logs, 'back.log'), 'utf8')).toContain('back listens');
  expect(readFileSync(join(logs, 'setup.log'), 'utf8')).toContain('setup has read {"back":"back"}');
  expect(readdirSync(logs)).toEqual(expect.arrayContaining(['brownout-toxiproxy.log', 'front.log', 'store.log']));
  const told = drill.run.journal().flatMap((line) => (line.type === 'runtime' ? [line] : []));
  for (const component of ['back', 'front', 'store', 'setup'])
    expect(told).toContainEqual(expect.objectContaining({ component, event: 'start' }));
});

/** Kills the runner at a moment; how long the guard then took until nothing was left. */
const killedAt = async (moment: string, seen: (things: readonly string[]) => void): Promise<number> => {
  const drill = await begin();
  await reach(drill, moment);
  const { run } = drill.run;
  if (moment === 'reserved') await soon(60_000, async () => expect(await atEngine(run)).not.toEqual([]));
  const things = await atEngine(run);
  const volumes = await volumesOf(run);
  drill.command.kill('SIGKILL');
  const began = performance.now();
  await drill.command.ended;
  seen(things);
  await soon(TAKEN_DOWN_MS, async () => expectNothingOf(run, { ports: drill.run.ports() }));
  const took = performance.now() - began;
  expect(await volumesThere(volumes)).toEqual([]);
  expect(existsSync(join(drill.run.folder, 'guard.jsonl'))).toBe(true);
  expect(drill.run.guard().at(-1)).toMatchObject({ type: 'down', left: [] });
  return took;
};

test('a runner that is killed in mid-drill leaves nothing', { timeout: IN_ALL_MS }, async () => {
  const took = await killedAt('bites no-back', (things) => {
    expect(things.filter((it) => it.startsWith('container'))).toHaveLength(6);
    expect(things.filter((it) => it.startsWith('network'))).toHaveLength(6);
  });
  process.stdout.write(`nothing was left ${Math.round(took)} ms after the runner was killed in mid-drill\n`);
});

test('a runner that is killed while its containers are made leaves nothing', { timeout: IN_ALL_MS }, async () => {
  const took = await killedAt('reserved', (things) => {
    expect(things.filter((it) => it.startsWith('container')).length).toBeLessThan(6);
  });
  process.stdout.write(
    `nothing was left ${Math.round(took)} ms after the runner was killed while it made containers\n`,
  );
});

test('"down" takes a kept stack down and nothing of anybody else', { timeout: IN_ALL_MS }, async () => {
  await using decoy = await startDecoy();
  const before = await decoy.facts();
  const args = ['up', '--env', 'compose', '--json', '--out', join(place.path, 'kept'), pair.stack];
  const { stdout, stderr } = await brownout(args).ended;
  expect(stdout, stderr).toMatch(/^\{/);
  const { run } = JSON.parse(stdout) as { readonly run: string };

  // Somebody with another folder for temporary files shares the engine, not the runs.
  const elsewhere = { env: { TMPDIR: place.path } };
  await brownout(['recover'], elsewhere).ended;
  await brownout(['down', '--all'], elsewhere).ended;
  expect((await atEngine(run)).filter((it) => it.startsWith('container'))).toHaveLength(6);

  expect(await brownout(['down', run]).ended).toMatchObject({ exit: EXIT.passed });
  await expectNothingOf(run);
  expect(await decoy.facts()).toEqual(before);
});
