import { expect, test } from 'vitest';
import type { Stopped } from '../../src/engine/interrupt.ts';
import { watchStopRules } from '../../src/engine/stop-rules.ts';
import type { Watch } from '../../src/engine/watch.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** Looks for ten seconds at a surface that is sampled each 100 ms and healthy when it is told so. */
const watching = async (
  healthyAt: (due: number) => boolean,
  sampledUntil = Number.POSITIVE_INFINITY,
): Promise<readonly string[]> => {
  const clock = new FakeClock();
  const ended = new AbortController();
  const stops: string[] = [];
  const watch = {
    recent: (_: string, since: number) =>
      Array.from({ length: Math.floor(Math.min(clock.now(), sampledUntil) / 100) + 1 }, (_unused, n) => n * 100)
        .filter((due) => due >= since)
        .map((due) => ({ due, healthy: healthyAt(due) })),
  } as unknown as Watch;
  const rules = watchStopRules([{ surface: 'page', below: 0.5, forMs: 3000 }], watch, {
    clock,
    ended: ended.signal,
    stop: ({ rule, message }: Stopped) => stops.push(`${clock.now()} ${rule}: ${message}`),
  });
  await clock.advance(10_000);
  ended.abort();
  await rules;
  return stops;
};

test('a healthy surface stops nothing', async () => {
  expect(await watching(() => true)).toEqual([]);
});

test('one that is broken stops the drill once, when it was so for long enough', async () => {
  const [told = '', ...more] = await watching((due) => due < 4000);
  expect(more).toEqual([]);
  expect(told).toMatch(/^\d+ stop-when: page was healthy in \d+% of its answers for 3\.0s \(limit 50%\)$/);
  const at = Number.parseInt(told, 10);
  expect(at).toBeGreaterThan(5400);
  expect(at).toBeLessThanOrEqual(6250);
});

test('a share above the limit stops nothing', async () => {
  expect(await watching((due) => (due / 100) % 3 !== 0)).toEqual([]);
});

test('a window that is not full yet proves nothing', async () => {
  const [told = ''] = await watching(() => false);
  expect(Number.parseInt(told, 10)).toBeGreaterThanOrEqual(2400);
});

test('a short dip stops nothing', async () => {
  expect(await watching((due) => due < 4000 || due > 5300)).toEqual([]);
});

test('no samples, no stop', async () => {
  expect(await watching(() => true, 0)).toEqual([]);
});
