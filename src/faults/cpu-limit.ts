import { z } from 'zod';
import { defineFault } from '../model/define-fault.ts';
import { asBefore, componentState, onComponent } from './on-components.ts';
import { limitsOf } from './on-limits.ts';

const CORES = { error: 'cpus is a number of cores, above 0: 0.1' };

const params = z.strictObject({ component: z.string(), cpus: z.number(CORES).positive(CORES) });
const state = componentState.extend({ cpus: z.number() });

/** A component has to make do with less processor time: everything of it slows down. */
export const cpuLimit = defineFault<z.output<typeof params>, z.output<typeof state>>('cpu-limit', {
  ...onComponent,
  summary: {
    en: 'Limits the processor time of a running component to so many cores',
    zh: '限制运行中的组件可用的处理器核数',
  },
  params,
  state,
  needs: () => ['limit'],
  touches: ({ component }) => [`${component}#cpus`],
  describe: ({ component, cpus }) => ({
    en: `${component} limited to ${cpus} cores`,
    zh: `${component} 限制为 ${cpus} 核`,
  }),
  arm: async ({ component, cpus }, { components }) => ({ component, cpus, prior: await components.read(component) }),
  apply: async ({ component, cpus }, { components }) => {
    await components.act(component, 'limit', { cpus });
  },
  bites: async ({ component, cpus }, { components }) => {
    const { cpus: now } = limitsOf(await components.read(component));
    return {
      yes: now === cpus,
      seen:
        now === 0
          ? { en: `${component} has no limit`, zh: `${component} 未受限制` }
          : { en: `${component} may use ${now} cores`, zh: `${component} 可用 ${now} 核` },
    };
  },
  gone: asBefore,
});
