import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startGuard } from '../../src/adapters/guard-process.ts';
import { journalFile, makeRunFolder, readGuard } from '../../src/adapters/run-folder.ts';
import { kindsFor, readStack } from '../../src/cli/files.ts';
import { worldPorts } from '../../src/cli/world.ts';
import { drill, type Standing } from '../../src/engine/drill.ts';
import { processEnvironment as environment } from '../../src/environments/process.ts';
import { faults } from '../../src/faults/index.ts';
import { loadScenario } from '../../src/loader/index.ts';
import type { Guard } from '../../src/model/guard.ts';
import { leftIn, leftovers } from '../support/leftovers.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { writeTiny } from '../support/tiny.ts';
import { until } from '../support/until.ts';

const tmp = ownTmp();
const IN_ALL_MS = 60_000;

afterEach(() => {
  expect(leftIn(tmp.path)).toEqual([]);
});

interface Guarded {
  readonly run: string;
  readonly folder: string;
  readonly guard: Guard;
}

const guarded = async (): Promise<Guarded> => {
  const { run, folder } = makeRunFolder(join(tmp.path, 'runs'));
  return { run, folder, guard: await startGuard(run, folder, environment.name) };
};

/** The tiny stack, up, in the state in which a drill hands it on. */
const standing = async (files: ReturnType<typeof writeTiny>): Promise<Guarded & { readonly standing: Standing }> => {
  const stack = await readStack(files.stack);
  const { run, folder, guard } = await guarded();
  const handle = await environment.reserve({ run, stack, folder, seed: 1 });
  await guard.tell({ type: 'handle', handle, stackFile: stack.file, keep: false });
  const replica = await environment.up(handle, {
    stack,
    signal: new AbortController().signal,
    progress: () => {},
  });
  return { run, folder, guard, standing: { handle, replica, guard } };
};

const endOf = async (folder: string): Promise<unknown> =>
  until('an end of the guard', () =>
    readGuard(folder).find((line) => line.type === 'down' || line.type === 'released'),
  );

test(
  'two guards that know one stack end it together, and neither finds anything left',
  { timeout: IN_ALL_MS },
  async () => {
    const files = writeTiny(join(tmp.path, 'files'), {});
    const first = await standing(files);
    const second = await guarded();
    const { handle } = first.standing;
    await second.guard.tell({ type: 'handle', handle, stackFile: files.stack, keep: false });
    first.guard.leave();
    second.guard.leave();
    expect(await endOf(first.folder)).toMatchObject({ type: 'down', left: [] });
    expect(await endOf(second.folder)).toMatchObject({ type: 'down', left: [] });
    expect(leftovers(first.run, { tmp: tmp.path }).filter((it) => !it.includes('guard.js'))).toEqual([]);
  },
);

test(
  'a stack whose guard died is not taken over: the drill stops, and takes it down',
  { timeout: IN_ALL_MS },
  async () => {
    const files = writeTiny(join(tmp.path, 'files'), { stack: (stack) => (stack['reset'] = []) });
    const last = await standing(files);
    const text = await readFile(files.scenario, 'utf8');
    const { value } = await loadScenario({ file: files.scenario, text }, kindsFor(), {
      read: async (file) => readFile(file, 'utf8'),
    });
    if (!value) throw new Error('the scenario is not valid');
    const [line] = readGuard(last.folder);
    process.kill(line?.type === 'guarding' ? line.pid : 0, 'SIGKILL');
    await until('news of the death', () => last.guard.lost.aborted);
    const { run, folder, guard } = await guarded();
    const journal = journalFile(folder);
    const { result, standing: handedOn } = await drill(
      {
        run,
        scenario: value,
        folder,
        standing: last.standing,
        afterwards: 'hand-on',
        command: '',
        versions: { brownout: '0', node: process.version, platform: 'here' },
      },
      {
        ...worldPorts,
        environment,
        guard,
        journal,
        faults,
        interrupt: new AbortController().signal,
        listen: () => {},
      },
    );
    journal.close();
    expect(result).toMatchObject({ verdict: 'STOPPED', stopped: { rule: 'guard-lost' }, stack: { run: last.run } });
    expect(handedOn).toBeUndefined();
    expect(leftovers(last.run, { tmp: tmp.path })).toEqual([]);
    expect(await endOf(folder)).toMatchObject({ type: 'released' });
  },
);
