import { z } from 'zod';
import type { ErrorClass } from '../model/answer.ts';
import { stateText, type ComponentState } from '../model/control.ts';
import type { FaultContext, Proof } from '../model/fault.ts';
import { sameJson, type Json } from '../model/json.ts';
import type { Stack } from '../model/stack.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';

/** The parameters of a fault on a component. */
const componentParams = z.strictObject({ component: z.string() });

const json: z.ZodType<Json> = z.json();

/** What undo needs: who, and how it was before. */
export const componentState = z.object({ component: z.string(), prior: json });

type State = z.output<typeof componentState>;
type Params = z.output<typeof componentParams>;

/** What the operator meets who asks a component: an error, nobody to ask, or (undefined) an answer. */
type Met = ErrorClass | 'no port' | undefined;

/** How a component is, and what its operator met: `db is exited, refused`. */
export const symptomText = (component: string, state: ComponentState, met: Met): Text => {
  const { en, zh } = stateText(component, state);
  if (met === 'no port') return { en, zh };
  return { en: `${en}, ${met ?? 'but answers'}`, zh: `${zh}，${met ?? '但仍有响应'}` };
};

/** The members that all faults on a component share. */
export const onComponent = {
  params: componentParams,
  state: componentState,
  touches: ({ component }: Params): readonly string[] => [`${component}#process`],
  links: ({ component }: Params, stack: Stack): readonly string[] =>
    stack.links.filter((link) => link.to === component && link.from !== 'operator').map((link) => link.name),
  arm: async ({ component }: Params, context: FaultContext): Promise<State> => ({
    component,
    prior: await context.components.read(component),
  }),
  lift: async ({ component, prior }: State, context: FaultContext): Promise<void> =>
    context.components.restore(component, prior),
  gone: async ({ component }: State, context: FaultContext): Promise<Proof> => {
    const state = await context.components.state(component);
    return { yes: state === 'running', seen: stateText(component, state) };
  },
};

/** Asks over the operator's own link to a component, through which its symptom is seen; who has no port has none. */
export const operatorMeets = async (component: string, context: FaultContext, patienceMs: Ms): Promise<Met> => {
  const link = `operator->${component}`;
  if (!context.stack.links.some(({ name }) => name === link)) return 'no port';
  return (await context.ask(link, patienceMs)).error;
};

/** Gone: the component is in every respect as it was when the fault was armed. */
export const asBefore = async ({ component, prior }: State, context: FaultContext): Promise<Proof> => {
  const now = await context.components.read(component);
  const yes = sameJson(prior, now);
  return {
    yes,
    seen: yes
      ? { en: `${component} is as before`, zh: `${component} 已恢复原状` }
      : { en: `${component} is not as before`, zh: `${component} 未恢复原状` },
  };
};
