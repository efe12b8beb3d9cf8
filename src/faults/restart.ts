import { sameJson } from '../model/json.ts';
import { defineFault } from '../model/define-fault.ts';
import { onComponent } from './on-components.ts';

/** A component goes and comes back; it loses what it had in memory alone. */
export const restart = defineFault('restart', {
  ...onComponent,
  summary: {
    en: 'Stops a component and starts it again',
    zh: '停止一个组件再启动它',
  },
  needs: () => ['restart'],
  describe: ({ component }) => ({ en: `${component} restarted`, zh: `重启 ${component}` }),
  apply: async ({ component }, { components }) => {
    await components.act(component, 'restart');
  },
  bites: async ({ component, prior }, { components }) => {
    const anew = !sameJson(prior, await components.read(component));
    return {
      yes: anew,
      seen: anew
        ? { en: `${component} was started anew`, zh: `${component} 已重新启动` }
        : { en: `${component} is the same process as before`, zh: `${component} 仍是原来的进程` },
    };
  },
});
