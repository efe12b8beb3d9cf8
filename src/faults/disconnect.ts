import { defineFault } from '../model/define-fault.ts';
import { sameJson } from '../model/json.ts';
import { asBefore, onComponent, operatorMeets, symptomText } from './on-components.ts';

const PATIENCE_MS = 2000;

/** A component runs on, but nothing reaches it and it reaches nobody: the machine lost its network. */
export const disconnect = defineFault('disconnect', {
  ...onComponent,
  summary: {
    en: 'Takes a running component off all its networks; lifted by giving it its names and addresses back',
    zh: '让运行中的组件脱离所有网络；撤除时恢复其名字和地址',
  },
  needs: () => ['disconnect'],
  describe: ({ component }) => ({ en: `${component} off the network`, zh: `断开 ${component} 的网络` }),
  apply: async ({ component }, { components }) => {
    await components.act(component, 'disconnect');
  },
  bites: async ({ component, prior }, context) => {
    const state = await context.components.state(component);
    const met = await operatorMeets(component, context, PATIENCE_MS);
    // Whom nobody can ask is off its networks when it is not on those of before.
    const off = met === 'no port' ? !sameJson(prior, await context.components.read(component)) : met !== undefined;
    return { yes: state === 'running' && off, seen: symptomText(component, state, met) };
  },
  gone: asBefore,
});
