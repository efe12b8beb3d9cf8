import Handlebars from 'handlebars';

/** What a template may ask for: a text, a list of things that are alike, or named fields; `any` where nobody knows. */
export type Shape =
  | { readonly kind: 'any' | 'text' }
  | { readonly kind: 'list'; readonly each: Shape }
  | { readonly kind: 'group'; readonly fields: Readonly<Record<string, Shape>> };

export const ANY: Shape = { kind: 'any' };
export const TEXT: Shape = { kind: 'text' };

/** What two things that are alike have together. */
const together = (a: Shape, b: Shape): Shape => {
  if (a.kind === 'any') return b;
  if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', each: together(a.each, b.each) };
  if (a.kind !== 'group' || b.kind !== 'group') return a;
  const names = new Set([...Object.keys(a.fields), ...Object.keys(b.fields)]);
  const fields = [...names].map((name) => [name, together(a.fields[name] ?? ANY, b.fields[name] ?? ANY)] as const);
  return { kind: 'group', fields: Object.fromEntries(fields) };
};

/** The shape of a view. What a template cannot show (a function) is no field of it. */
export const shapeOf = (value: unknown): Shape => {
  if (value === null || value === undefined) return ANY;
  if (Array.isArray(value)) return { kind: 'list', each: value.map(shapeOf).reduce(together, ANY) };
  if (typeof value !== 'object' || value instanceof Handlebars.SafeString) return TEXT;
  const fields = Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'function' ? [] : [[name, shapeOf(inner)] as const],
  );
  return { kind: 'group', fields: Object.fromEntries(fields) };
};

/** The names that may follow a thing's name. */
export const namesIn = (shape: Shape): readonly string[] => (shape.kind === 'group' ? Object.keys(shape.fields) : []);

/** One step deeper; undefined where there is no such thing. */
export const step = (shape: Shape, name: string): Shape | undefined => {
  switch (shape.kind) {
    case 'any':
      return ANY;
    case 'text':
      return name === 'length' ? TEXT : undefined;
    case 'list':
      if (name === 'length') return TEXT;
      return /^\d+$/.test(name) ? shape.each : undefined;
    case 'group':
      return Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
  }
};
