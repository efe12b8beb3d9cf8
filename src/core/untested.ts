import type { Run } from '../model/run.ts';
import { both, type Text } from '../model/text.ts';

/** What several runs have not tested. */
export interface Untested {
  /** What each of them says that it leaves out. */
  readonly byAll: readonly Text[];
  /** What some of them say so: another may have tested it. */
  readonly bySome: readonly { readonly text: Text; readonly runs: readonly string[] }[];
  /** Links that no fault took hold of. */
  readonly links: readonly Text[];
  /** Surfaces of which none of them expected anything. */
  readonly surfaces: readonly Text[];
}

/** Names are those of a stack: where there are several, theirs go with them. */
const namedOf = (all: ReadonlyMap<string, readonly string[]>): readonly Text[] =>
  [...all].flatMap(([stack, names]) => names.map((name) => both(all.size === 1 ? name : `${stack}: ${name}`)));

const ofStacks = (runs: readonly Run[], left: (runs: readonly Run[]) => readonly string[]): readonly Text[] => {
  const stacks = [...new Set(runs.map(({ stack }) => stack.id))];
  return namedOf(new Map(stacks.map((id) => [id, left(runs.filter(({ stack }) => stack.id === id))])));
};

/** How who runs the drill asks: no component depends on it. */
const isOperators = (link: string): boolean => link.startsWith('operator->');

const linksLeft = (runs: readonly Run[]): readonly string[] => {
  const broken = new Set(
    runs.flatMap(({ faults }) => faults.filter(({ biting }) => biting !== null).flatMap(({ links }) => links)),
  );
  return [...new Set(runs.flatMap(({ stack }) => stack.links))].filter(
    (link) => !broken.has(link) && !isOperators(link),
  );
};

const surfacesLeft = (runs: readonly Run[]): readonly string[] => {
  const judged = new Set(runs.flatMap(({ cells }) => cells.filter(({ n }) => n > 0).map(({ surface }) => surface)));
  return [...new Set(runs.flatMap(({ surfaces }) => surfaces.map(({ name }) => name)))].filter(
    (name) => !judged.has(name),
  );
};

/** What is told as left out, and what nobody says though it was. */
export const untestedBy = (runs: readonly Run[]): Untested => {
  const said = new Map<string, { readonly text: Text; readonly runs: string[] }>();
  for (const { id, notTested } of runs)
    for (const text of notTested) {
      const known = said.get(text.en) ?? { text, runs: [] };
      said.set(text.en, { ...known, runs: [...new Set([...known.runs, id])] });
    }
  const all = [...said.values()];
  return {
    byAll: all.filter((one) => one.runs.length === runs.length).map(({ text }) => text),
    bySome: all.filter((one) => one.runs.length < runs.length),
    links: ofStacks(runs, linksLeft),
    surfaces: ofStacks(runs, surfacesLeft),
  };
};
