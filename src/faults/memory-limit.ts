import { z } from 'zod';
import { defineFault } from '../model/define-fault.ts';
import { formatSize, size } from '../model/units.ts';
import { asBefore, componentState, onComponent } from './on-components.ts';
import { limitsOf } from './on-limits.ts';

const params = z.strictObject({ component: z.string(), memory: size });
const state = componentState.extend({ bytes: z.number() });

/** A component has to make do with less memory: the kernel ends what takes more. */
export const memoryLimit = defineFault<z.output<typeof params>, z.output<typeof state>>('memory-limit', {
  ...onComponent,
  summary: {
    en: 'Limits the memory of a running component; where it takes more, the kernel kills it',
    zh: '限制运行中的组件可用的内存；超出时由内核结束它',
  },
  params,
  state,
  needs: () => ['limit'],
  touches: ({ component }) => [`${component}#memory`],
  describe: ({ component, memory }) => ({
    en: `${component} limited to ${formatSize(memory)} of memory`,
    zh: `${component} 内存限制为 ${formatSize(memory)}`,
  }),
  arm: async ({ component, memory }, { components }) => ({
    component,
    bytes: memory,
    prior: await components.read(component),
  }),
  apply: async ({ component, bytes }, { components }) => {
    await components.act(component, 'limit', { memory: bytes });
  },
  bites: async ({ component, bytes }, { components }) => {
    const { memory: now } = limitsOf(await components.read(component));
    return {
      yes: now === bytes,
      seen:
        now === 0
          ? { en: `${component} has no limit`, zh: `${component} 未受限制` }
          : { en: `${component} may use ${formatSize(now)}`, zh: `${component} 可用 ${formatSize(now)}` },
    };
  },
  gone: asBefore,
});
