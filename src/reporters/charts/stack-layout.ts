/** A link as a graph sees it: `web->db:9000` leads to `db`. */
export interface Edge {
  readonly link: string;
  readonly from: string;
  readonly to: string;
}

/** A surface, and the component at which its user enters the stack. */
export interface Entry {
  readonly surface: string;
  readonly enters: string;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface StackLayout {
  readonly width: number;
  readonly height: number;
  readonly surfaces: readonly (Place & { readonly name: string })[];
  /** Where the surfaces of a component are held together. */
  readonly brackets: readonly { readonly enters: string; readonly from: number; readonly to: number }[];
  readonly nodes: ReadonlyMap<string, Place>;
}

export const NODE = { width: 118, height: 26 };
export const BRACKET_X = 262;
const COLUMN = 196;
const FIRST_X = 326;
const ROW = 18;
const GAP = 12;
const NODE_ROW = 40;
const TOP = 14;
const LEFT = 24;

/** The two ends of a link by its name; the drill's own tools are no part of the picture. */
export const edgesOf = (links: readonly string[]): readonly Edge[] =>
  links.flatMap((link) => {
    const [from = '', rest = ''] = link.split('->');
    const [to = ''] = rest.split(':');
    return from === 'operator' || to === '' ? [] : [{ link, from, to }];
  });

/** The edges without those that lead back to where a walk from the users came from. */
const withoutCycles = (edges: readonly Edge[]): readonly Edge[] => {
  const kept: Edge[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: ReadonlySet<string>): void => {
    if (done.has(name)) return;
    done.add(name);
    const walked = new Set([...path, name]);
    for (const edge of edges.filter(({ from }) => from === name)) {
      if (walked.has(edge.to)) continue;
      kept.push(edge);
      visit(edge.to, walked);
    }
  };
  for (const name of ['client', ...edges.map(({ from }) => from)]) visit(name, new Set());
  return kept;
};

/** How far each component is from the users, by the longest way: whoever asks stands left of whom he asks. */
const layersOf = (edges: readonly Edge[]): ReadonlyMap<string, number> => {
  const forward = withoutCycles(edges);
  const layers = new Map<string, number>();
  const layerOf = (name: string): number => {
    const known = layers.get(name);
    if (known !== undefined) return known;
    const askers = forward.filter(({ from, to }) => to === name && from !== 'client');
    const layer = Math.max(0, ...askers.map(({ from }) => layerOf(from) + 1));
    layers.set(name, layer);
    return layer;
  };
  for (const { from, to } of edges) for (const name of [from, to]) if (name !== 'client') layerOf(name);
  return layers;
};

const middle = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Each as near to where it wants to be as the one above it allows. */
const spread = (
  wanted: readonly { readonly name: string; readonly y: number }[],
): readonly (readonly [string, number])[] => {
  let free = TOP + NODE.height / 2;
  return wanted
    .toSorted((a, b) => a.y - b.y)
    .map(({ name, y }) => {
      const placed = Math.round(Math.max(free, y));
      free = placed + NODE_ROW;
      return [name, placed] as const;
    });
};

type Columns = Pick<StackLayout, 'surfaces' | 'brackets'>;

const surfaceColumn = (entries: readonly Entry[]): Columns => {
  const groups = new Map<string, string[]>();
  for (const { surface, enters } of entries) groups.set(enters, [...(groups.get(enters) ?? []), surface]);
  const surfaces: (Place & { readonly name: string })[] = [];
  const brackets: { readonly enters: string; readonly from: number; readonly to: number }[] = [];
  let y = TOP;
  for (const [enters, names] of groups) {
    brackets.push({ enters, from: y, to: y + ROW * names.length });
    for (const [index, name] of names.entries()) surfaces.push({ name, x: LEFT, y: y + ROW * (index + 0.5) });
    y += ROW * names.length + GAP;
  }
  return { surfaces, brackets };
};

/** Surfaces on the left, then components by how far they are from the users. */
export const stackLayout = (edges: readonly Edge[], entries: readonly Entry[]): StackLayout => {
  const column = surfaceColumn(entries);
  const layers = layersOf(edges);
  const nodes = new Map<string, Place>();
  const wish = (name: string): number => {
    const held = column.brackets.filter(({ enters }) => enters === name).map(({ from, to }) => (from + to) / 2);
    const askers = edges.filter(({ to }) => to === name).flatMap(({ from }) => nodes.get(from)?.y ?? []);
    return middle(held) ?? middle(askers) ?? TOP;
  };
  const last = Math.max(0, ...layers.values());
  for (let layer = 0; layer <= last; layer += 1) {
    const names = [...layers].filter(([, at]) => at === layer).map(([name]) => name);
    for (const [name, y] of spread(names.map((each) => ({ name: each, y: wish(each) }))))
      nodes.set(name, { x: FIRST_X + COLUMN * layer, y });
  }
  const lowest = [...[...nodes.values()].map(({ y }) => y + NODE.height), ...column.brackets.map(({ to }) => to + GAP)];
  return { ...column, nodes, width: FIRST_X + COLUMN * (last + 1) - 20, height: Math.max(60, ...lowest) };
};
