import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { undo, type Undone } from '../../src/engine/undo.ts';
import { defineFault } from '../../src/model/define-fault.ts';
import type { FaultContext, FaultKind, Proof } from '../../src/model/fault.ts';
import { both } from '../../src/model/text.ts';
import { z } from 'zod';
import { FakeClock } from '../support/fake-clock.ts';

type Turn = 'works' | 'throws' | 'hangs';
type Look = 'gone' | 'there' | 'throws' | 'hangs';

const never = (): Promise<never> => new Promise(() => {});
const NOTHING = {} as FaultContext;

const unused = async (): Promise<never> => {
  throw new Error('not asked for');
};

/** A fault whose lifts and looks go as told, the last of each for ever. */
const fault = (lifts: readonly Turn[], looks: readonly Look[]): FaultKind & { readonly calls: string[] } => {
  const calls: string[] = [];
  const next = <T>(turns: readonly T[], what: string): T | undefined => {
    calls.push(what);
    return turns[Math.min(calls.filter((it) => it === what).length, turns.length) - 1];
  };
  const kind = defineFault('odd', {
    summary: both(''),
    params: z.unknown(),
    state: z.json(),
    touches: () => [],
    links: () => [],
    describe: () => both(''),
    arm: unused,
    apply: unused,
    bites: unused,
    lift: async () => {
      const turn = next(lifts, 'lift');
      if (turn === 'throws') throw new Error('connection refused');
      if (turn === 'hangs') await never();
    },
    gone: async (): Promise<Proof> => {
      const look = next(looks, 'gone');
      if (look === 'throws') throw new Error('no listing');
      if (look === 'hangs') return never();
      return { yes: look === 'gone', seen: both(look === 'gone' ? 'absent' : 'still listed') };
    },
  });
  return { ...kind, calls };
};

const run = async (kind: FaultKind): Promise<Undone & { readonly tookMs: number }> => {
  const clock = new FakeClock();
  const ended: (Undone & { readonly tookMs: number })[] = [];
  const undoing = (async (): Promise<void> => {
    const undone = await undo({ kind, state: null }, NOTHING, clock);
    ended.push({ ...undone, tookMs: clock.now() });
  })();
  for (let step = 0; step < 400 && ended.length === 0; step += 1) await clock.advance(100);
  await undoing;
  const [outcome] = ended;
  if (!outcome) throw new Error('it never ended');
  return outcome;
};

test('a lift that a listing confirms is done at once', async () => {
  expect(await run(fault(['works'], ['gone']))).toEqual({ done: true, seen: both('absent'), tookMs: 0 });
});

test('a lift is not believed: only a listing shows that the thing is gone', async () => {
  const kind = fault(['works'], ['there', 'there', 'gone']);
  expect(await run(kind)).toMatchObject({ done: true });
  expect(kind.calls).toEqual(['lift', 'gone', 'lift', 'gone', 'lift', 'gone']);
});

test('a lift whose reply was lost is tried again', async () => {
  expect(await run(fault(['throws', 'throws', 'works'], ['gone']))).toMatchObject({ done: true, seen: both('absent') });
});

test('a hanging attempt ends after two seconds, and the next one may work', async () => {
  const { done, tookMs } = await run(fault(['hangs', 'works'], ['gone']));
  expect(done).toBe(true);
  expect(tookMs).toBeGreaterThanOrEqual(2000);
  expect(tookMs).toBeLessThanOrEqual(2200);
});

test('after ten seconds it is given up, with what was seen last', async () => {
  const { tookMs, ...undone } = await run(fault(['works'], ['there']));
  expect(undone).toEqual({ done: false, because: both('still listed') });
  expect(tookMs).toBeGreaterThanOrEqual(10_000);
  expect(tookMs).toBeLessThanOrEqual(10_200);
});

test('one that hangs for ever is given up in time', async () => {
  const { tookMs, ...undone } = await run(fault(['hangs'], ['gone']));
  expect(undone).toEqual({ done: false, because: { en: 'no answer within 2 s', zh: '2 秒内无响应' } });
  expect(tookMs).toBeLessThanOrEqual(14_000);
});

test('it never throws, keeps its budget, and says "done" only where the last look showed an absence', async () => {
  const lifts = fc.array(fc.constantFrom<Turn>('works', 'throws', 'hangs'), { minLength: 1, maxLength: 6 });
  const looks = fc.array(fc.constantFrom<Look>('gone', 'there', 'throws', 'hangs'), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(lifts, looks, async (turns, seen) => {
      const kind = fault(turns, seen);
      const { done, tookMs } = await run(kind);
      const looked = kind.calls.filter((it) => it === 'gone').length;
      expect(done).toBe(
        looked > 0 && kind.calls.at(-1) === 'gone' && seen[Math.min(looked, seen.length) - 1] === 'gone',
      );
      expect(tookMs).toBeLessThanOrEqual(14_200);
    }),
    { numRuns: 40 },
  );
});
