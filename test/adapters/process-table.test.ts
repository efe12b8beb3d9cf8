import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  identify,
  isAlive,
  markedProcesses,
  processFacts,
  processTree,
  signal,
} from '../../src/adapters/process-table.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { until } from '../support/until.ts';

const tmp = ownTmp();
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    const pids = processTree(child.pid ?? 0).map((it) => it.pid);
    for (const pid of pids) signal(pid, 'SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
});

const start = (
  argv: readonly string[],
  options: { readonly env?: Record<string, string>; readonly cwd?: string } = {},
): number => {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    cwd: options.cwd ?? '/',
  });
  children.push(child);
  return child.pid ?? 0;
};

test('a process is known by its pid and its start: a pid that was given again is another one', () => {
  const pid = start(['sleep', '60']);
  const id = identify(pid);
  expect(id).toBeDefined();
  expect(isAlive({ pid, start: id?.start ?? '' })).toBe(true);
  expect(isAlive({ pid, start: '1' })).toBe(false);
});

test('one that has ended is neither alive nor known', async () => {
  const pid = start(['true']);
  await once(children[0] as ChildProcess, 'close');
  expect(identify(pid)).toBeUndefined();
  expect(() => signal(pid, 'SIGKILL')).not.toThrow();
});

test('one that nobody has collected yet is dead', async () => {
  // The shell never waits for its child.
  const parent = start(['sh', '-c', 'true & exec sleep 60']);
  const dead = await until('a dead child', () => {
    const found = Array.from({ length: 20 }, (_, step) => processFacts(parent + 1 + step)).find(
      (it) => it?.parent === parent && it.state === 'Z',
    );
    return found;
  });
  expect(isAlive(dead)).toBe(false);
  expect(processTree(parent).map((it) => it.pid)).toEqual([parent]);
});

test('a tree holds those that made sessions of their own, parents first', async () => {
  const root = start(['sh', '-c', 'setsid sh -c "sleep 61; true"; true']);
  const tree = await until('three generations', () => {
    const found = processTree(root);
    return found.length >= 3 ? found : undefined;
  });
  expect(tree[0]?.pid).toBe(root);
  for (const [index, it] of tree.entries())
    if (index > 0) expect(tree.slice(0, index).map((before) => before.pid)).toContain(it.parent);
});

test('a run’s processes are found by their mark, and by the folder that they work in', async () => {
  const folder = join(realpathSync(tmp.path), 'run-XYZ');
  mkdirSync(join(folder, 'inner'), { recursive: true });
  mkdirSync(`${folder}-other`);
  const marked = start(['sleep', '60'], { env: { BROWNOUT_RUN: 'XYZ' } });
  const inside = start(['sleep', '60'], { cwd: join(folder, 'inner') });
  start(['sleep', '60'], { env: { BROWNOUT_RUN: 'XYZ2' } });
  start(['sleep', '60'], { cwd: `${folder}-other` });
  const found = await until('both', () => {
    const pids = markedProcesses('BROWNOUT_RUN=XYZ', folder).map((it) => it.pid);
    return pids.length >= 2 ? pids : undefined;
  });
  expect(new Set(found)).toEqual(new Set([marked, inside]));
});
