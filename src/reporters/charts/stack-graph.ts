import {
  BRACKET_X,
  type Edge,
  edgesOf,
  type Entry,
  NODE,
  type Place,
  stackLayout,
  type StackLayout,
} from './stack-layout.ts';
import { element, type Markup, words } from './svg.ts';

/** How a surface was reached: as foretold, less, more, not at all, or unknown. */
export type Reach = 'both' | 'foretold' | 'seen' | 'neither' | 'unknown';

/** A shape of its own for each, so that colour is not needed to tell them apart. */
export const REACH_GLYPHS: Readonly<Record<Reach, string>> = {
  both: '●',
  foretold: '○',
  seen: '▲',
  neither: '–',
  unknown: '?',
};

export interface StackGraph {
  readonly links: readonly string[];
  /** Those that a fault touched. */
  readonly faulted: readonly string[];
  readonly surfaces: readonly (Entry & { readonly reach: Reach })[];
}

const MOST_LETTERS = 32;

const short = (name: string): string => (name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name);

const curve = (from: Place, to: Place): string => {
  // A link within a layer, or back, bulges out on the right.
  if (to.x <= from.x) {
    const right = Math.max(from.x, to.x) + NODE.width;
    return `M${from.x + NODE.width} ${from.y}C${right + 46} ${from.y} ${right + 46} ${to.y} ${to.x + NODE.width} ${to.y}`;
  }
  const [start, half] = [from.x + NODE.width, (to.x - from.x - NODE.width) / 2];
  return `M${start} ${from.y}C${start + half} ${from.y} ${to.x - half} ${to.y} ${to.x} ${to.y}`;
};

const middleOf = (from: Place, to: Place): Place =>
  to.x <= from.x
    ? { x: Math.max(from.x, to.x) + NODE.width + 34, y: (from.y + to.y) / 2 }
    : { x: (from.x + NODE.width + to.x) / 2, y: (from.y + to.y) / 2 };

/** From where a link starts in the picture: a component, or the surfaces that enter by it. */
const startOf = ({ from, to }: Edge, { nodes, brackets }: StackLayout): Place | undefined => {
  if (from !== 'client') return nodes.get(from);
  const bracket = brackets.find(({ enters }) => enters === to);
  return bracket && { x: BRACKET_X + 6 - NODE.width, y: (bracket.from + bracket.to) / 2 };
};

const link = (edge: Edge, layout: StackLayout, isFaulted: boolean): readonly Markup[] => {
  const [from, to] = [startOf(edge, layout), layout.nodes.get(edge.to)];
  if (from === undefined || to === undefined) return [];
  const line = element('path', { class: isFaulted ? 'g-cut' : 'g-link', d: curve(from, to) });
  if (!isFaulted) return [line];
  const { x, y } = middleOf(from, to);
  return [line, element('text', { class: 'g-cross', x, y: y + 5, 'text-anchor': 'middle' }, [words('✗')])];
};

const node = (name: string, { x, y }: Place, isHit: boolean): readonly Markup[] => [
  element('rect', { class: isHit ? 'g-hit' : 'g-node', x, y: y - NODE.height / 2, ...NODE, rx: 5 }),
  element('text', { class: 'g-name', x: x + NODE.width / 2, y: y + 4, 'text-anchor': 'middle' }, [words(short(name))]),
];

const bracket = ({ from, to }: StackLayout['brackets'][number]): Markup =>
  element('path', { class: 'g-link', d: `M${BRACKET_X} ${from}h6v${to - from}h-6` });

/** The stack's graph, and its size. There is no word in it that has a language. */
export const stackGraph = ({
  links,
  faulted,
  surfaces,
}: StackGraph): { drawing: readonly Markup[]; size: Pick<StackLayout, 'width' | 'height'> } => {
  const edges = edgesOf(links);
  const layout = stackLayout(edges, surfaces);
  const isFaulted = (edge: Edge): boolean => faulted.includes(edge.link);
  const reach = new Map(surfaces.map((one) => [one.surface, one.reach]));
  // What is broken is drawn last, above all else.
  const ordered = edges.toSorted((a, b) => Number(isFaulted(a)) - Number(isFaulted(b)));
  const hit = new Set(edges.filter(isFaulted).map(({ to }) => to));
  return {
    size: layout,
    drawing: [
      ...layout.brackets.map(bracket),
      ...ordered.flatMap((edge) => link(edge, layout, isFaulted(edge))),
      ...[...layout.nodes].flatMap(([name, place]) => node(name, place, hit.has(name))),
      ...layout.surfaces.flatMap(({ name, x, y }) => {
        const how = reach.get(name) ?? 'unknown';
        return [
          element('text', { class: `g-${how}`, x: x - 14, y: y + 4, 'text-anchor': 'middle' }, [
            words(REACH_GLYPHS[how]),
          ]),
          element('text', { class: 'g-name', x, y: y + 4 }, [words(short(name))]),
        ];
      }),
    ],
  };
};
