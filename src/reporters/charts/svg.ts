import { plain } from '../../messages/index.ts';

/** Markup of ours. Text becomes a part of it through `words` alone. */
export interface Markup {
  readonly markup: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => plain(text).replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? '');

/** Text that a person wrote, or a target answered. */
export const words = (text: string): Markup => ({ markup: escaped(text) });

/** Markup that stands side by side. */
export const together = (parts: readonly Markup[]): Markup => ({ markup: parts.map(({ markup }) => markup).join('') });

type Attributes = Readonly<Record<string, string | number>>;

/** An element. Names are ours, values may be anybody's. */
export const element = (name: string, attributes: Attributes, children: readonly Markup[] = []): Markup => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const open = `<${name}${written.join('')}`;
  return { markup: children.length === 0 ? `${open}/>` : `${open}>${together(children).markup}</${name}>` };
};
