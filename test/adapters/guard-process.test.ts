import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startGuard } from '../../src/adapters/guard-process.ts';
import { appendGuard, makeRunFolder, readGuard } from '../../src/adapters/run-folder.ts';
import { both } from '../../src/model/text.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { until } from '../support/until.ts';

const tmp = ownTmp();

const begin = async () => {
  const { run, folder } = makeRunFolder(join(tmp.path, 'runs'));
  const guard = await startGuard(run, folder, 'process');
  const pid = await until(
    'the guard',
    () => readGuard(folder).flatMap((it) => (it.type === 'guarding' ? [it.pid] : []))[0],
  );
  return { guard, folder, pid };
};

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

test('a guard answers each message, and has gone when it is let go; whoever lets it go twice is not kept waiting', async () => {
  const { guard, folder, pid } = await begin();
  await guard.tell({ type: 'lifted', fault: 'none' });
  await guard.tell({ type: 'release' });
  expect(isGone(pid)).toBe(true);
  await guard.tell({ type: 'release' });
  await guard.tell({ type: 'lifted', fault: 'none' });
  expect(guard.lost.aborted).toBe(false);
  expect(readGuard(folder).map((it) => it.type)).toEqual(['guarding', 'released']);
});

test('a guard that dies is noticed, and nothing more can be told', async () => {
  const { guard, pid } = await begin();
  process.kill(pid, 'SIGKILL');
  await until('a word about it', () => guard.lost.aborted);
  expect(String(guard.lost.reason)).toMatch(/the guard of run \w+ is gone \(SIGKILL\); see .*guard\.log/);
  await expect(guard.tell({ type: 'lifted', fault: 'none' })).rejects.toThrow(/is gone/);
});

test('signals that a person sends to all do not end a guard', async () => {
  const { guard, pid } = await begin();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
  await guard.tell({ type: 'lifted', fault: 'none' });
  expect(isGone(pid)).toBe(false);
  await guard.tell({ type: 'release' });
  expect(isGone(pid)).toBe(true);
});

test('what the guard lifted by itself is read from its file, with how long ago that was', async () => {
  const { guard, folder } = await begin();
  expect(guard.interventions()).toEqual([]);
  appendGuard(folder, { type: 'lifted', at: Date.now() - 1500, fault: 'no-auth', seen: both('6 links open') });
  const [told] = guard.interventions();
  expect(told).toMatchObject({ fault: 'no-auth', seen: both('6 links open') });
  expect(told?.agoMs).toBeGreaterThanOrEqual(1500);
  expect(told?.agoMs).toBeLessThan(30_000);
  await guard.tell({ type: 'release' });
});
