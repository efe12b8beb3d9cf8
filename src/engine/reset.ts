import type { Ms } from '../model/units.ts';
import { probeContext, type Around } from './fault-context.ts';
import { Blocked } from './interrupt.ts';
import { sendInTurn } from './requests.ts';

const STEP_MS: Ms = 5000;

/**
 * Puts the data of a stack back as the stack says, by requests of the operator. One try of a step may take 5 s, or its
 * `within` where that is longer. Throws Blocked when a step is not answered as it must be.
 */
export const reset = async (around: Around, signal: AbortSignal): Promise<void> => {
  const failed = await sendInTurn(around.stack.reset ?? [], {
    clock: around.ports.clock,
    signal,
    context: ({ withinMs = 0 }, variables) =>
      probeContext(around, 'operator', { timeoutMs: Math.max(STEP_MS, withinMs), variables }),
  });
  if (!failed || signal.aborted) return;
  throw new Blocked(
    {
      en: `step ${failed.step} of reset was answered with ${failed.says.en}`,
      zh: `复位步骤 ${failed.step} 的响应不符：${failed.says.zh}`,
    },
    [],
  );
};
