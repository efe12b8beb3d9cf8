import { defineFault } from '../model/define-fault.ts';
import { onComponent, operatorAsks, symptomText } from './on-components.ts';

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
    const { error } = await operatorAsks(component, context, HANG_MS);
    return {
      yes: state === 'paused' && error === 'timeout',
      seen: symptomText(component, state, error),
    };
  },
});
