import type { Source } from '../../core/proposal/calls.ts';
import type { Proposal, ProposedComponent } from '../../core/proposal/propose.ts';
import { sayText, type Messages } from '../../messages/index.ts';
import { pad, widest } from './layout.ts';
import type { Colours } from './terminal.ts';

interface Look {
  readonly messages: Messages;
  readonly colours: Colours;
  /** A place in the Compose file. */
  readonly shown: (source: Source) => string;
}

/** Columns, each as wide as its widest; the last as it is. */
const table = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_cell, at) => widest(rows.map((row) => row[at] ?? '')));
  return rows.map((row) =>
    `  ${row.map((cell, at) => (at === row.length - 1 ? cell : pad(cell, widths[at] ?? 0))).join('  ')}`.trimEnd(),
  );
};

const readyWords = ({ ready, ports, once }: ProposedComponent, { init }: Messages): string => {
  if (once) return init.once;
  if (ports.length === 0) return init.worker;
  if (typeof ready === 'string') return init.ready(ready);
  return init.ready(JSON.stringify(ready));
};

/** What `init` makes of a Compose file, each link with its source. */
export const proposalLines = (proposal: Proposal, { messages, colours, shown }: Look): readonly string[] => {
  const { init } = messages;
  const { components, links, surfaces, guesses, leftOut } = proposal;
  const title = (text: string): string => colours.bold(text);
  return [
    title(init.components(components.length)),
    ...table(components.map((it) => [it.name, it.ports.join(' ') || '-', readyWords(it, messages)])),
    title(init.links(links.length)),
    ...table(links.map(({ name, source }) => [name, shown(source)])),
    title(init.surfaces(surfaces.length)),
    ...table(surfaces.map(({ name, title: text }) => [name, sayText(messages, text)])),
    ...(guesses.length === 0
      ? []
      : [
          title(init.guesses(guesses.length)),
          ...table(guesses.map(({ about, text }) => [`${colours.yellow('!')} ${about}`, sayText(messages, text)])),
        ]),
    ...(leftOut.length === 0 ? [] : [init.leftOut(leftOut.join(', '))]),
  ];
};
