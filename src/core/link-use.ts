import { isOutside, type Link, type Stack, type Surface } from '../model/stack.ts';
import type { Text } from '../model/text.ts';

/** What became of a link while the stack was used. */
export interface LinkUse {
  readonly link: string;
  /** While the stack came up and its data was prepared. */
  readonly startBytes: number;
  /** While its surfaces were looked at. */
  readonly bytes: number;
  /** Null: used. Else why not, as far as can be told, and the surfaces that speak for it. */
  readonly idle: Idle | null;
}

/**
 * `unnamed`: no surface names it, so nothing was asked that would need it; `unhealthy`: those that name it did not work;
 * `start`: it carries traffic when the stack starts, and none later; `rare`: those that name it worked, but not when all
 * links were cut; `past`: they worked then, too.
 */
type IdleReason = 'unnamed' | 'unhealthy' | 'start' | 'rare' | 'past';

interface Idle {
  readonly why: IdleReason;
  readonly surfaces: readonly string[];
}

/** How a surface was, and how it was when nobody inside the stack could reach anybody through a proxy. */
export interface SurfaceUse {
  readonly surface: string;
  readonly healthy: boolean;
  readonly says: Text;
  /** It was healthy all the same. Null: it was not looked at, as it was not healthy before. */
  readonly healthyWithout: boolean | null;
  /** Links that it names in `needs` and that were cut then. */
  readonly needs: readonly string[];
}

export interface CheckedLinks {
  readonly links: readonly LinkUse[];
  readonly surfaces: readonly SurfaceUse[];
  /** How many links were cut at once. */
  readonly cut: number;
  /** Surfaces that were not healthy again once the links were back. */
  readonly notBack: readonly string[];
}

/** Surface -> what came of the last look at it. */
export type Looks = ReadonlyMap<string, { readonly fits: boolean; readonly says: Text }>;

/** What was seen of a stack. Bytes are by link. */
export interface SeenUse {
  readonly started: ReadonlyMap<string, number>;
  readonly used: ReadonlyMap<string, number>;
  readonly before: Looks;
  /** Surfaces that were healthy each time while the links inside the stack were cut. */
  readonly without: ReadonlySet<string>;
  readonly after: Looks;
}

/** Links between components that stay up: those that only jobs use have had their traffic. */
export const innerLinks = ({ links, components }: Stack): readonly Link[] => {
  const jobs = new Set(components.filter(({ once }) => once).map(({ name }) => name));
  return links.filter((link) => !isOutside(link) && !jobs.has(link.from));
};

/** The links whose use is looked at: those of users, and those inside the stack. */
export const watchedLinks = (stack: Stack): readonly string[] =>
  [...stack.links.filter(({ from }) => from === 'client'), ...innerLinks(stack)].map(({ name }) => name);

/** The surfaces that say they use a link. */
export const namedBy = ({ surfaces }: Stack, link: string): readonly string[] =>
  surfaces.filter(({ needs, softens }) => needs.includes(link) || softens.includes(link)).map(({ name }) => name);

const idleOf = (link: string, stack: Stack, { started, before, without }: SeenUse): Idle => {
  const named = namedBy(stack, link);
  const healthy = named.filter((name) => before.get(name)?.fits);
  const past = healthy.filter((name) => without.has(name));
  if (past.length > 0) return { why: 'past', surfaces: past };
  if (healthy.length > 0) return { why: 'rare', surfaces: healthy };
  if (named.length > 0) return { why: 'unhealthy', surfaces: named };
  return { why: (started.get(link) ?? 0) > 0 ? 'start' : 'unnamed', surfaces: [] };
};

const linkUse = (link: string, stack: Stack, seen: SeenUse): LinkUse => {
  const bytes = seen.used.get(link) ?? 0;
  return { link, startBytes: seen.started.get(link) ?? 0, bytes, idle: bytes > 0 ? null : idleOf(link, stack, seen) };
};

const surfaceUse = ({ name, needs }: Surface, cut: ReadonlySet<string>, { before, without }: SeenUse): SurfaceUse => {
  const { fits: healthy, says } = before.get(name) ?? { fits: false, says: { en: '', zh: '' } };
  return {
    surface: name,
    healthy,
    says,
    healthyWithout: healthy ? without.has(name) : null,
    needs: needs.filter((link) => cut.has(link)),
  };
};

/** Tells of each link whether it was used, and of each surface whether it does without the proxies. */
export const judgeLinks = (stack: Stack, seen: SeenUse): CheckedLinks => {
  const cut = new Set(innerLinks(stack).map(({ name }) => name));
  const { before, after } = seen;
  return {
    links: watchedLinks(stack).map((link) => linkUse(link, stack, seen)),
    surfaces: stack.surfaces.map((surface) => surfaceUse(surface, cut, seen)),
    cut: cut.size,
    notBack: [...after].filter(([name, { fits }]) => !fits && before.get(name)?.fits).map(([name]) => name),
  };
};

/** How a stack may be found: each surface works, and none of them without the links that it needs. */
export const verdictOn = ({ surfaces, notBack }: CheckedLinks): 'sound' | 'bypassed' | 'unhealthy' => {
  if (surfaces.some(({ healthyWithout, needs }) => healthyWithout === true && needs.length > 0)) return 'bypassed';
  return notBack.length > 0 || surfaces.some(({ healthy }) => !healthy) ? 'unhealthy' : 'sound';
};
