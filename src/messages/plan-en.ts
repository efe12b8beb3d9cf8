import { formatDuration, type Ms } from '../model/units.ts';

/** What `brownout plan` says in English. */
export const planEn = {
  head: (stack: string, seed: number) => `stack ${stack}   seed ${seed}`,
  phases: (gateMs: Ms, methodMs: Ms, recoveryMs: Ms) =>
    `steady state about ${formatDuration(gateMs)}, method ${formatDuration(methodMs)}, recovery at most ${formatDuration(recoveryMs)}`,
  reset: (requests: number) =>
    `between drills its data goes back by ${requests} ${requests === 1 ? 'request' : 'requests'}: the stack goes on to the next drill`,
  method: 'method',
  faults: 'faults',
  cells: 'cells (window after the method begins, samples expected)',
  none: 'none',
  steps: {
    inject: (fault: string) => `inject ${fault}`,
    lift: (fault: string) => `lift ${fault}`,
    hold: (ms: Ms) => `hold ${formatDuration(ms)}`,
    holdAuto: 'hold (as long as the slowest cell needs)',
    mark: (name: string) => `mark ${name}`,
    waitUntil: 'wait until an answer is as it must be',
    prove: (claims: string) => `prove ${claims}`,
  },
  fault: (name: string, describe: string, maxMs: Ms) =>
    `${name}: ${describe}; lifted after ${formatDuration(maxMs)} whatever happens`,
  links: (links: string) => `links: ${links}`,
  predicted: (hard: string, soft: string) =>
    `by the stack's own map these need it: ${hard}; these are softened: ${soft}`,
  survives: 'survives',
  degrades: (to: string) => `degrades to ${to}`,
  fails: (how: string, withinMs: Ms | undefined) =>
    `fails with ${how}${withinMs === undefined ? '' : ` within ${formatDuration(withinMs)}`}`,
  window: (from: Ms, to: Ms) => `+${formatDuration(from)} to +${formatDuration(to)}`,
  noWindow: 'no window',
  needs: (n: number) => `(needs ${n})`,
};
