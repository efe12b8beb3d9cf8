import { defineFault } from '../model/define-fault.ts';
import { onComponent, operatorMeets, symptomText } from './on-components.ts';

const HANG_MS = 500;

/** A component stops in its tracks: connections open, nothing answers. */
export const pause = defineFault('pause', {
  ...onComponent,
  summary: {
    en: 'Freezes a component and all its processes (SIGSTOP); lifted by SIGCONT',
    zh: '冻结一个组件及其全部进程（SIGSTOP）；以 SIGCONT 撤除',
  },
  needs: () => ['pause', 'resume'],
  describe: ({ component }) => ({ en: `${component} frozen`, zh: `冻结 ${component}` }),
  apply: async ({ component }, { components }) => {
    await components.act(component, 'pause');
  },
  bites: async ({ component }, context) => {
    const state = await context.components.state(component);
    const met = await operatorMeets(component, context, HANG_MS);
    return {
      yes: state === 'paused' && (met === 'timeout' || met === 'no port'),
      seen: symptomText(component, state, met),
    };
  },
});
