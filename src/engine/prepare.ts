import type { Surface } from '../model/stack.ts';
import { Blocked } from './interrupt.ts';
import { sendInTurn, type InTurn } from './requests.ts';

export interface PrepareRequest extends InTurn {
  readonly surfaces: readonly Surface[];
}

const prepareOne = async (surface: Surface, around: InTurn): Promise<void> => {
  const failed = await sendInTurn(surface.prepare, around);
  if (!failed) return;
  throw new Blocked(
    {
      en: `${surface.name}: step ${failed.step} of prepare was answered with ${failed.says.en}`,
      zh: `${surface.name}：准备步骤 ${failed.step} 的响应不符：${failed.says.zh}`,
    },
    [surface.name],
  );
};

/** Runs the preparations of all surfaces side by side. Throws Blocked when one is not answered as it must be. */
export const prepare = async (request: PrepareRequest): Promise<void> => {
  await Promise.all(request.surfaces.map(async (surface) => prepareOne(surface, request)));
};
