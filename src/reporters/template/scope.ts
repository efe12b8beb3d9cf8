import { nearest } from '../../core/nearest.ts';
import type { Text } from '../../model/text.ts';
import { namesIn, type Shape, step, TEXT } from './shape.ts';

/** Where a template stands: what `this`, `../`, `@root` and its own names mean there. */
export interface Scope {
  /** The innermost first. */
  readonly contexts: readonly Shape[];
  readonly root: Shape;
  /** Names given by `as |name|`. */
  readonly locals: Readonly<Record<string, Shape>>;
  readonly isInList: boolean;
}

export type Resolved = { readonly shape: Shape } | { readonly problem: Text };

const OF_LISTS: ReadonlySet<string> = new Set(['index', 'first', 'last', 'key']);
const NAMES_SHOWN = 12;

/** "did you mean", or all that there is. */
export const meant = (name: string, known: readonly string[]): Text => {
  const best = nearest(name, known);
  if (best !== undefined) return { en: `did you mean "${best}"?`, zh: `是不是 "${best}"？` };
  if (known.length === 0) return { en: 'it has no fields', zh: '它没有字段' };
  const names = `${known.slice(0, NAMES_SHOWN).join(', ')}${known.length > NAMES_SHOWN ? ', …' : ''}`;
  return { en: `there is: ${names}`, zh: `可用的有：${names}` };
};

const missing = (path: string, name: string, known: readonly string[]): Resolved => {
  const hint = meant(name, known);
  return {
    problem: {
      en: `there is no field "${name}"${path === name ? '' : ` (in "${path}")`}; ${hint.en}`,
      zh: `没有字段 "${name}"${path === name ? '' : `（位于 "${path}"）`}；${hint.zh}`,
    },
  };
};

const walk = (from: Shape, parts: readonly string[], path: string): Resolved => {
  let shape = from;
  for (const name of parts) {
    const next = step(shape, name);
    if (next === undefined) return missing(path, name, namesIn(shape));
    shape = next;
  }
  return { shape };
};

/** A path as Handlebars has read it. */
export type Path = Pick<hbs.AST.PathExpression, 'data' | 'depth' | 'parts' | 'original'>;

const ofData = ({ parts: [name = '', ...rest], original }: Path, scope: Scope): Resolved => {
  if (name === 'root') return walk(scope.root, rest, original);
  if (OF_LISTS.has(name) && scope.isInList) return { shape: TEXT };
  return OF_LISTS.has(name)
    ? { problem: { en: `${original} has a meaning within {{#each}} alone`, zh: `${original} 只能用在 {{#each}} 之内` } }
    : { problem: { en: `there is no ${original}`, zh: `没有 ${original}` } };
};

/** What a path leads to. */
export const resolve = (path: Path, scope: Scope): Resolved => {
  if (path.data) return ofData(path, scope);
  const { depth, parts, original } = path;
  const [first = '', ...rest] = parts;
  const isScoped = /^(?:\.|this\b)/.test(original);
  const local = depth === 0 && !isScoped && Object.hasOwn(scope.locals, first) ? scope.locals[first] : undefined;
  if (local !== undefined) return walk(local, rest, original);
  const context = scope.contexts[depth];
  if (context !== undefined) return walk(context, parts, original);
  return {
    problem: {
      en: `"${original}" leads out of the template: a partial sees what it is called with, and @root`,
      zh: `"${original}" 超出了模板范围：partial 只能看到调用时给它的内容和 @root`,
    },
  };
};
