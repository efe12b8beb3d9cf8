import { defineFault } from '../model/define-fault.ts';
import { onComponent, operatorMeets, symptomText } from './on-components.ts';

const PATIENCE_MS = 2000;

/** A component is told to end, and does so in order: what it would still have written is written. */
export const stop = defineFault('stop', {
  ...onComponent,
  summary: {
    en: 'Stops a component (SIGTERM); lifted by starting it again',
    zh: '停止一个组件（SIGTERM）；撤除时重新启动它',
  },
  needs: () => ['stop', 'start'],
  describe: ({ component }) => ({ en: `${component} stopped`, zh: `停止 ${component}` }),
  apply: async ({ component }, { components }) => {
    await components.act(component, 'stop');
  },
  bites: async ({ component }, context) => {
    const state = await context.components.state(component);
    const met = await operatorMeets(component, context, PATIENCE_MS);
    return { yes: state === 'exited' && met !== undefined, seen: symptomText(component, state, met) };
  },
});
