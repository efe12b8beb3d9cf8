import type { Json } from '../../model/json.ts';
import { flow, scalar } from '../flow-yaml.ts';
import type { Source } from './calls.ts';
import type { Proposal, ProposedComponent, ProposedSurface } from './propose.ts';

export interface StackText {
  readonly id: string;
  /** As the stack file names it. */
  readonly composeFile: string;
  /** For editors, as the stack file names it. */
  readonly schema: string;
  /** A place in the Compose file, for people: `docker-compose.yml:12 environment DATABASE_URL`. */
  readonly shown: (source: Source) => string;
}

const looks = (proposal: Proposal, about: string, indent: string): readonly string[] =>
  proposal.guesses.filter((guess) => guess.about === about).map(({ text }) => `${indent}# look: ${text.en}`);

const componentLine = ({ name, ports, ready, once, after }: ProposedComponent): string => {
  const [port] = ports;
  const keys: Record<string, Json> = {
    ...(ports.length === 1 && port !== undefined && { port }),
    ...(ports.length > 1 && { ports: [...ports] }),
    ...(ready !== undefined && { ready }),
    ...(once && { once }),
    ...(after.length > 0 && { after: [...after] }),
  };
  return `  ${name}: ${flow(keys)}`;
};

const surfaceLines = ({ name, title, needs, probe, healthy }: ProposedSurface): readonly string[] => [
  `  ${name}:`,
  `    title: ${flow({ en: title.en, zh: title.zh })}`,
  `    needs: ${flow([...needs])}`,
  `    probe: ${flow(probe)}`,
  `    healthy: ${flow(healthy)}`,
];

/** A stack file that says where each line comes from, and which were guessed. */
export const stackText = (proposal: Proposal, { id, composeFile, schema, shown }: StackText): string => {
  const { components, links, surfaces } = proposal;
  const clients = [...new Set(surfaces.map(({ component }) => `client->${component}`))];
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    `# Written by \`brownout init\` from ${composeFile}, which stays as it is. Read it: lines that begin with "look" were`,
    '# guessed. `brownout up --env compose --check` shows which links are used; `brownout record` what surfaces do.',
    'apiVersion: brownout/v1',
    'kind: Stack',
    `id: ${scalar(id)}`,
    `title: ${scalar(id)}`,
    `compose: ${flow({ file: composeFile })}`,
    'components:',
    ...components.flatMap((component) => [...looks(proposal, component.name, '  '), componentLine(component)]),
    'links:',
    ...clients.map((name) => `  - ${scalar(name)} # for the surfaces below`),
    ...links.flatMap(({ name, source }) => [...looks(proposal, name, '  '), `  - ${scalar(name)} # ${shown(source)}`]),
    'surfaces:',
    ...surfaces.flatMap((surface) => [...looks(proposal, surface.name, '  '), ...surfaceLines(surface)]),
  ];
  return `${lines.join('\n')}\n`;
};
