import { afterEach, expect, test } from 'vitest';
import { Sampler, type Sample } from '../../src/engine/sampler.ts';
import type { Observation } from '../../src/model/answer.ts';
import type { OpenProbe } from '../../src/model/probe.ts';
import { FakeClock } from '../support/fake-clock.ts';

const GOOD: Observation = { status: 200 };
let stop: (() => Promise<void>) | undefined;

afterEach(async () => stop?.());

/** A sampler each 100 ms with a timeout of 300 ms, on a clock of the test. */
const begin = (sample: OpenProbe['sample'], clock = new FakeClock()) => {
  const samples: Sample[] = [];
  let closed = 0;
  const sampler = new Sampler(
    {
      everyMs: 100,
      timeoutMs: 300,
      firstDue: 50,
      probe: { sample, close: async () => void (closed += 1) },
      took: (it) => samples.push(it),
    },
    clock,
  );
  stop = async () => {
    const stopping = sampler.stop();
    await clock.advance(1000);
    await stopping;
  };
  return { clock, samples, stop, closes: () => closed };
};

const hang: OpenProbe['sample'] = () => new Promise(() => {});
const times = (samples: readonly Sample[]): readonly unknown[] =>
  samples.map(({ n, due, sent, done }) => [n, due, sent, done]);

test('samples are due on a fixed schedule, from the first', async () => {
  const { clock, samples } = begin(async () => GOOD);
  await clock.advance(350);
  expect(times(samples)).toEqual([
    [0, 50, 50, 50],
    [1, 150, 150, 150],
    [2, 250, 250, 250],
    [3, 350, 350, 350],
  ]);
  expect(samples[0]?.observation).toEqual(GOOD);
});

test('the loop is open: a target that hangs delays no later sample', async () => {
  const { clock, samples } = begin(hang);
  await clock.advance(650);
  expect(times(samples)).toEqual([
    [0, 50, 50, 350],
    [1, 150, 150, 450],
    [2, 250, 250, 550],
    [3, 350, 350, 650],
  ]);
  expect(new Set(samples.map((it) => it.observation?.error))).toEqual(new Set(['timeout']));
});

test('a sample later than a quarter of the period is unsent, an earlier one is sent; the schedule stays', async () => {
  const { clock, samples } = begin(async () => GOOD);
  await clock.advance(50);
  await clock.stall(120); // 1 is due at 150: 20 ms late
  await clock.stall(110); // 2 is due at 250: 30 ms late
  await clock.advance(70);
  expect(times(samples)).toEqual([
    [0, 50, 50, 50],
    [1, 150, 170, 170],
    [2, 250, -1, -1],
    [3, 350, 350, 350],
  ]);
  expect(samples[2]).not.toHaveProperty('observation');
});

test('a runner that stood still counts each sample that it missed', async () => {
  const { clock, samples } = begin(async () => GOOD);
  await clock.advance(50);
  await clock.stall(1000);
  expect(samples.map((it) => it.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(samples.filter((it) => it.sent === -1).map((it) => it.due)).toEqual([
    150, 250, 350, 450, 550, 650, 750, 850, 950,
  ]);
});

test('the timeout counts from sending, not from when it was due', async () => {
  const { clock, samples } = begin(hang);
  await clock.stall(70);
  await clock.advance(310);
  expect(times(samples)).toEqual([[0, 50, 70, 370]]);
});

test('the probe is told when its time is over', async () => {
  const told: number[] = [];
  const { clock } = begin((n, signal) => {
    signal.addEventListener('abort', () => told.push(n));
    return new Promise(() => {});
  });
  await clock.advance(500);
  expect(told).toEqual([0, 1]);
});

/** Timeouts never fire here: only the limit keeps the number of exchanges down. */
class DeafClock extends FakeClock {
  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return ms === 300
      ? new Promise((resolve) => signal?.addEventListener('abort', () => resolve()))
      : super.sleep(ms, signal);
  }
}

test('no more are in flight than fit into the timeout, and three', async () => {
  const waiting: (() => void)[] = [];
  const { clock, samples } = begin(() => new Promise((resolve) => waiting.push(() => resolve(GOOD))), new DeafClock());
  await clock.advance(950);
  expect(waiting).toHaveLength(6);
  expect(samples.map((it) => [it.n, it.sent])).toEqual([
    [6, -1],
    [7, -1],
    [8, -1],
    [9, -1],
  ]);
  waiting.forEach((answer) => answer());
  await clock.advance(100);
  expect(waiting).toHaveLength(7);
  waiting.at(-1)?.();
});

test('a probe that throws is an answer, and the sampling goes on', async () => {
  const { clock, samples } = begin(async () => {
    throw new Error('a bug of the probe');
  });
  await clock.advance(150);
  expect(samples.map((it) => it.observation)).toEqual([
    { error: 'protocol', text: 'a bug of the probe' },
    { error: 'protocol', text: 'a bug of the probe' },
  ]);
});

test('an end waits for what is in flight, sends no more, and closes the probe once', async () => {
  const { clock, samples, stop: end, closes } = begin(hang);
  await clock.advance(50);
  expect(closes()).toBe(0);
  await end();
  expect(times(samples)).toEqual([[0, 50, 50, 350]]);
  expect(closes()).toBe(1);
  stop = undefined;
});
