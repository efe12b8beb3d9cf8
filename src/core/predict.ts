import type { Surface } from '../model/stack.ts';

/** Surfaces that a fault should be felt on, by the links that they name. */
export interface Prediction {
  /** A link is touched without which it is gone. */
  readonly hard: readonly string[];
  /** Only links are touched without which it is degraded. */
  readonly soft: readonly string[];
}

/** What the stack's own `needs` and `softens` say of a fault on these links. */
export const predict = (
  stack: { readonly surfaces: readonly Pick<Surface, 'name' | 'needs' | 'softens'>[] },
  links: readonly string[],
): Prediction => {
  const touched = new Set(links);
  const isTouched = (names: readonly string[]): boolean => names.some((name) => touched.has(name));
  const hard = stack.surfaces.filter(({ needs }) => isTouched(needs));
  const soft = stack.surfaces.filter(({ needs, softens }) => !isTouched(needs) && isTouched(softens));
  return { hard: hard.map(({ name }) => name), soft: soft.map(({ name }) => name) };
};
