import type { Json } from '../../model/json.ts';
import { flow } from '../flow-yaml.ts';
import type { Proposal, ProposedComponent, ProposedLink, ProposedSurface } from './propose.ts';

/** A component, and whether anybody inside the stack calls it. */
export interface FirstTarget {
  readonly component: string;
  readonly isCalled: boolean;
}

const isDatabase = ({ ready }: ProposedComponent): boolean => ready === 'postgres' || ready === 'mysql';

/** What most others call, a database before the rest; without links inside, what users come to. */
export const firstTarget = ({ components, links, surfaces }: Proposal): FirstTarget | undefined => {
  // Whoever calls once, at the start, is not there to miss it.
  const lasting = links.filter(({ from }) => components.some(({ name, once }) => name === from && !once));
  const callers = (name: string): number =>
    new Set(lasting.filter(({ to }) => to === name).map(({ from }) => from)).size;
  const [most] = components.toSorted(
    (a, b) => callers(b.name) - callers(a.name) || Number(isDatabase(b)) - Number(isDatabase(a)),
  );
  if (most && callers(most.name) > 0) return { component: most.name, isCalled: true };
  return surfaces[0] && { component: surfaces[0].component, isCalled: false };
};

const reaches = (from: string, to: string, links: readonly ProposedLink[]): boolean => {
  const seen = new Set([from]);
  for (const name of seen) for (const link of links) if (link.from === name) seen.add(link.to);
  return seen.has(to);
};

const cellOf = ({ component }: ProposedSurface, target: string, links: readonly ProposedLink[]): Json => {
  if (component === target) return { fails: { how: { error: 'unreachable' }, 'each-within': '1s' } };
  if (!reaches(component, target, links)) return 'survives';
  return {
    fails: { how: [{ status: [500, 502, 503, 504] }, { error: 'unreachable' }], 'each-within': '2s' },
  };
};

/** The name of the first scenario: `db-down`. */
export const firstScenarioName = ({ component }: FirstTarget): string => `${component}-down`;

/** A drill that cuts off what most depends on, with what a careful team would want of it. */
export const firstScenarioText = (
  { links, surfaces }: Proposal,
  target: FirstTarget,
  { schema, stackFile }: { readonly schema: string; readonly stackFile: string },
): string => {
  const { component } = target;
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    `# Written by \`brownout init\`: what happens to users when ${component} cannot be reached? The expectations are a first`,
    '# guess. Write what you want to be true; the drill shows whether it is.',
    'apiVersion: brownout/v1',
    'kind: Scenario',
    `id: ${firstScenarioName(target)}`,
    `title: ${flow({ en: `${component} cannot be reached`, zh: `${component} 不可达` })}`,
    'tags: [ci]',
    `stack: ${flow({ file: stackFile })}`,
    'method:',
    `  - inject: ${firstScenarioName(target)}`,
    `    fault: ${flow({ kind: 'down', component })} # every link into ${component} is cut`,
    '    max-duration: 90s # lifted then, even if the runner hangs',
    '  - hold: auto # as long as the slowest cell needs to prove its bar',
    `  - lift: ${firstScenarioName(target)}`,
    'expect:',
    '  default: survives # of every surface that is not named',
    '  surfaces:',
    ...surfaces.flatMap((surface) => {
      const cell = cellOf(surface, component, links);
      return cell === 'survives' ? [] : [`    ${surface.name}: ${flow(cell)}`];
    }),
    'recovery: { within: 30s }',
  ];
  return `${lines.join('\n')}\n`;
};
