import { defineFault } from '../model/define-fault.ts';
import { onComponent, operatorMeets, symptomText } from './on-components.ts';

const PATIENCE_MS = 2000;

/** A component dies without a word. */
export const kill = defineFault('kill', {
  ...onComponent,
  summary: {
    en: 'Kills a component (SIGKILL); lifted by starting it again',
    zh: '强行结束一个组件（SIGKILL）；撤除时重新启动它',
  },
  needs: () => ['kill', 'start'],
  describe: ({ component }) => ({ en: `${component} killed`, zh: `强制终止 ${component}` }),
  apply: async ({ component }, { components }) => {
    await components.act(component, 'kill');
  },
  bites: async ({ component }, context) => {
    const state = await context.components.state(component);
    const met = await operatorMeets(component, context, PATIENCE_MS);
    return {
      yes: state === 'exited' && met !== undefined,
      seen: symptomText(component, state, met),
    };
  },
});
