import { z } from 'zod';
import type { Link, Stack } from './stack.ts';

/** Where a fault on the wire goes: one link, or all links into a component but the operator's. */
export const linkTarget = {
  link: z.string().exactOptional(),
  component: z.string().exactOptional(),
};

export interface LinkTarget {
  readonly link?: string;
  readonly component?: string;
}

/** One of the two must be there; use it as `z.strictObject({ ...linkTarget, … }).refine(...oneTarget)`. */
export const oneTarget = [
  (target: LinkTarget): boolean => (target.link === undefined) !== (target.component === undefined),
  { error: 'a fault names its target: either `link: a->b` or `component: b`' },
] as const;

/** The links that the target means. Empty: it names none that exists. */
export const targetLinks = (target: LinkTarget, stack: Stack): readonly Link[] =>
  stack.links.filter((link) =>
    target.link === undefined ? link.to === target.component && link.from !== 'operator' : link.name === target.link,
  );
