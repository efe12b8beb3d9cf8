import { expect, test } from 'vitest';
import { awaitUse } from '../../src/engine/proof.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { ProxyControl } from '../../src/model/control.ts';

const LINK = 'auth->rds';
const BYTES = 100;
const SAMPLES_EVERY_MS = 200;
const LATE_MS = 40;

interface Scene {
  /** How often its caller asks, over a connection that it keeps; never where it is not told. */
  readonly everyMs?: number;
  readonly countsAtEnd?: boolean;
}

/** A link through a server that counts what a connection carried some time after it has ended. */
const scene = ({ everyMs = Infinity, countsAtEnd = true }: Scene) => {
  let now = 0;
  let open = 0;
  let total = 0;
  let cuts = 0;
  const ended: { readonly at: number; readonly bytes: number }[] = [];
  const pass = (ms: number): void => {
    const asked = everyMs === Infinity ? 0 : Math.floor((now + ms) / everyMs) - Math.floor(now / everyMs);
    now += ms;
    open += asked * BYTES;
    for (const each of ended.splice(0)) {
      if (each.at + LATE_MS <= now) total += each.bytes;
      else ended.push(each);
    }
  };
  const proxies: ProxyControl = {
    countsAtEnd,
    list: async () => [],
    addToxic: async () => {},
    removeToxic: async () => {},
    traffic: async () => new Map([[LINK, total]]),
    setEnabled: async (_, enabled) => {
      if (enabled) return;
      cuts += 1;
      ended.push({ at: now, bytes: open });
      open = 0;
    },
  };
  const clock: Clock = { now: () => now, wall: () => '', sleep: async (ms) => pass(ms) };
  const runs: number[] = [];
  const healthy = async (run: number): Promise<void> => {
    runs.push(run);
    pass(run * SAMPLES_EVERY_MS);
  };
  const done = awaitUse([LINK], { proxies, clock, atUp: new Map([[LINK, 0]]), pass: healthy });
  return { done, runs, cuts: () => cuts, carried: () => total };
};

test('a link that each sample uses is seen in use at the first look', async () => {
  const { done, runs, carried } = scene({ everyMs: SAMPLES_EVERY_MS });
  await done;
  expect(runs).toEqual([3]);
  expect(carried()).toBeGreaterThan(0);
});

test('a link that is used once a second over one connection is looked at again, for longer', async () => {
  const { done, runs, carried } = scene({ everyMs: 1000 });
  await done;
  expect(runs).toEqual([3, 6]);
  expect(carried()).toBe(BYTES);
});

test('a link that nobody uses is given up after three looks', async () => {
  const { done, runs, carried } = scene({});
  await done;
  expect(runs).toEqual([3, 6, 9]);
  expect(carried()).toBe(0);
});

test('where bytes are counted as they pass nothing is cut and nobody waits', async () => {
  const { done, runs, cuts } = scene({ countsAtEnd: false });
  await done;
  expect([runs, cuts()]).toEqual([[], 0]);
});
