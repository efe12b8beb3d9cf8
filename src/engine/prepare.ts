import type { ProbeContext } from '../model/probe.ts';
import type { Surface } from '../model/stack.ts';
import type { Clock } from '../model/clock.ts';
import { Blocked } from './interrupt.ts';
import { captured, send } from './requests.ts';

export interface PrepareRequest {
  readonly surfaces: readonly Surface[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  context(variables: Readonly<Record<string, string>>): ProbeContext;
}

const prepareOne = async (surface: Surface, { clock, signal, context }: PrepareRequest): Promise<void> => {
  const variables: Record<string, string> = {};
  for (const [index, request] of surface.prepare.entries()) {
    const outcome = await send(request, { context: context(variables), clock, signal });
    if (!outcome.fits)
      throw new Blocked(
        {
          en: `${surface.name}: step ${index + 1} of prepare was answered with ${outcome.says}`,
          zh: `${surface.name}：准备步骤 ${index + 1} 的响应是 ${outcome.says}`,
        },
        [surface.name],
      );
    Object.assign(variables, captured(outcome.observation, request.capture));
  }
};

/** Runs the preparations of all surfaces side by side. Throws Blocked when one is not answered as it must be. */
export const prepare = async (request: PrepareRequest): Promise<void> => {
  await Promise.all(request.surfaces.map(async (surface) => prepareOne(surface, request)));
};
