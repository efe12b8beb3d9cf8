import { afterAll, describe, expect, test } from 'vitest';
import { WorkLoop, type Turn } from '../../../compose/services/kit/work-loop.ts';
import { until } from './until.ts';

describe.concurrent('WorkLoop', () => {
  const loops: WorkLoop[] = [];
  const start = (turn: () => Promise<Turn>, tell: (event: string) => void = () => {}): WorkLoop => {
    const loop = new WorkLoop(turn, tell);
    loops.push(loop);
    loop.start();
    return loop;
  };
  afterAll(() => Promise.all(loops.map((it) => it.stop())));

  test('it goes on at once while there is more, then rests', async () => {
    let turns = 0;
    const began = performance.now();
    start(async () => (++turns < 20 ? 'more' : 'idle'));
    await until('20 turns', () => turns === 20);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('a resting loop looks again by itself within about a second', async () => {
    let turns = 0;
    start(async () => {
      turns += 1;
      return 'idle';
    });
    await until('a second turn', () => turns >= 2);
  });

  test('work that arrives during a turn is not slept over', async () => {
    let turns = 0;
    const began = performance.now();
    const started = start(async () => {
      turns += 1;
      if (turns < 10) started.wake();
      return 'idle';
    });
    await until('10 turns', () => turns === 10);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('failures back off to at most a second, whoever wakes it, and are told once', async () => {
    const turns: number[] = [];
    const told: string[] = [];
    const started = start(
      async () => {
        turns.push(performance.now());
        if (turns.length > 4) return 'idle';
        throw new Error('no peer');
      },
      (event) => told.push(event),
    );
    await until('5 turns', () => {
      started.wake();
      return turns.length >= 5;
    });
    const pauses = turns.slice(1, 5).map((at, n) => at - (turns[n] ?? 0));
    [95, 195, 395, 795].forEach((least, n) => expect(pauses[n]).toBeGreaterThan(least));
    await until('it tells that it works', () => told.length > 1);
    expect(told).toEqual(['waits: no peer', 'works again']);
  });

  test('turns never overlap, and stop waits for the one that runs', async () => {
    let running = 0;
    let most = 0;
    let turns = 0;
    const started = start(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      turns += 1;
      return 'more';
    });
    await until('3 turns', () => {
      started.wake();
      return turns >= 3;
    });
    await started.stop();
    const ended = turns;
    expect(running).toBe(0);
    expect(most).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(turns).toBe(ended);
  });

  test('done is the last turn', async () => {
    let turns = 0;
    const started = start(async () => {
      turns += 1;
      return 'done';
    });
    await started.stop();
    expect(turns).toBe(1);
  });
});
