import { textOf, UndoError } from '../model/errors.ts';
import type { FaultContext, FaultKind, Proof } from '../model/fault.ts';
import type { Clock } from '../model/clock.ts';
import type { Json } from '../model/json.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';

/** Undo has a budget of its own: it is never that of the fault, or of the drill. */
const BUDGET_MS: Ms = 10_000;
const ATTEMPT_MS: Ms = 2000;
const PAUSE_MS: Ms = 100;

interface Armed {
  readonly kind: FaultKind;
  readonly state: Json;
}

export type Undone = { readonly done: true; readonly seen: Text } | { readonly done: false; readonly because: Text };

const bounded = async <T>(work: Promise<T>, attemptMs: Ms, clock: Clock): Promise<T> => {
  const seconds = attemptMs / 1000;
  const cancel = new AbortController();
  const late = clock.sleep(attemptMs, cancel.signal).then((): never => {
    throw new UndoError({ en: `no answer within ${seconds} s`, zh: `${seconds} 秒内无响应` });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel.abort();
    late.catch(() => {});
  }
};

const attempt = async ({ kind, state }: Armed, context: FaultContext, clock: Clock): Promise<Proof> => {
  const attemptMs = kind.outlivesStack?.attemptMs ?? ATTEMPT_MS;
  try {
    await bounded(kind.lift(state, context), attemptMs, clock);
    return await bounded(kind.gone(state, context), attemptMs, clock);
  } catch (error) {
    return { yes: false, seen: textOf(error) };
  }
};

/** Lifts a fault from its journalled state until a listing shows that it is gone, or the budget is spent. Never throws. */
export const undo = async (fault: Armed, context: FaultContext, clock: Clock): Promise<Undone> => {
  const deadline = clock.now() + (fault.kind.outlivesStack?.budgetMs ?? BUDGET_MS);
  for (;;) {
    const proof = await attempt(fault, context, clock);
    if (proof.yes) return { done: true, seen: proof.seen };
    if (clock.now() >= deadline) return { done: false, because: proof.seen };
    await clock.sleep(PAUSE_MS);
  }
};
