import { references } from '../model/references.ts';
import type { Problem } from './finding.ts';
import type { Names } from './kinds.ts';
import type { Place } from './place.ts';
import { problem, say, unknownName } from './words.ts';
import type { Path } from './yaml.ts';

/** Which `${…}` a text may hold. */
export interface Scope {
  readonly names: ReadonlySet<string>;
  /** Names that exist, but not here: why, and what to do. */
  readonly missing?: (name: string) => Problem | undefined;
}

const ENVIRONMENT = /^env\.[A-Za-z_][A-Za-z0-9_]*$/;

/** Where no variable is put in. */
export const NO_VARIABLES: Scope = { names: new Set() };

const secretNames = (names: Names): readonly string[] => names.secrets.map((secret) => `secret.${secret}`);

/** `${run}`, `${secret.*}`, `${env.*}` and what else is known here. */
export const scopeOf = (names: Names, more: readonly string[] = []): Scope => ({
  names: new Set(['run', 'env.', ...secretNames(names), ...more]),
});

const addressNames = (prefix: string, target: string): readonly string[] =>
  ['', '.host', '.port'].map((part) => `${prefix}${target}${part}`);

const linksFrom = (from: string, names: Names): readonly string[] =>
  [...names.links].filter((link) => link.startsWith(`${from}->`)).map((link) => link.slice(from.length + 2));

/** A component exists, but no link leads there from `from`. */
const noLink = (from: string, target: string, names: Names): Problem | undefined => {
  if (!names.components.has(target)) return undefined;
  return problem(
    'no-link',
    say(`there is no link ${from}->${target}`, `没有链路 ${from}->${target}`),
    say(`add to links: - ${from}->${target}`, `请在 links 中加上：- ${from}->${target}`),
  );
};

/** In a component's environment: its links, its own address, and the contract names of all. */
export const environmentScope = (component: string, names: Names): Scope => ({
  names: new Set([
    ...scopeOf(names).names,
    'self',
    ...linksFrom(component, names).flatMap((target) => addressNames('', target)),
    ...[...names.components.keys()].map((each) => `name.${each}`),
  ]),
  missing: (name) => noLink(component, name.replace(/\.(?:host|port)$/, ''), names),
});

/** In the exports of a stack: secrets, and the client's links. */
export const exportScope = (names: Names): Scope => ({
  names: new Set([
    ...scopeOf(names).names,
    ...linksFrom('client', names).flatMap((target) => addressNames('client.', target)),
  ]),
  missing: (name) => {
    const [, target] = /^client\.([^.]*)(?:\.(?:host|port))?$/.exec(name) ?? [];
    return target === undefined ? undefined : noLink('client', target, names);
  },
});

interface Capture {
  /** Of the step that captures; what is inside it cannot use it. */
  readonly owner: Path;
  readonly name: string;
}

/** A `capture: { name: /pointer }` anywhere inside makes a name for the steps that come after it. */
const capturesIn = (place: Place, owner: Path = []): readonly Capture[] => {
  const own = place
    .at('capture')
    .entries()
    .filter(([, pointer]) => pointer.text?.startsWith('/') === true)
    .map(([name]) => ({ owner, name }));
  const below = [...place.entries(), ...place.items().map((item, index) => [index, item] as const)];
  return [...own, ...below.flatMap(([step, inner]) => capturesIn(inner, [...owner, step]))];
};

const isAfter = (path: Path, owner: Path): boolean => {
  const split = owner.findIndex((step, index) => step !== path[index]);
  if (split === -1) return false;
  const [before, after] = [owner[split], path[split]];
  return typeof before !== 'number' || typeof after !== 'number' || before < after;
};

const UNCLOSED = problem(
  'unclosed-variable',
  say('this ${ is never closed', '这个 ${ 没有结束'),
  say('close it: }', '请补上 }'),
);

const problemOf = (name: string, scope: Scope, captured: readonly string[]): Problem | undefined => {
  if (name.startsWith('${')) return UNCLOSED;
  const isKnown = scope.names.has(name) || captured.includes(name);
  if (isKnown && name !== 'env.') return undefined;
  if (scope.names.has('env.') && ENVIRONMENT.test(name)) return undefined;
  if (scope.names.size + captured.length === 0) {
    return problem('unknown-variable', say(`no variable can stand here: \${${name}}`, `这里不能使用变量：\${${name}}`));
  }
  const known = [...captured, ...scope.names].map((each) => (each === 'env.' ? 'env.<NAME>' : each));
  return scope.missing?.(name) ?? unknownName('variable', name, known);
};

/** Calls with each `${…}` at a place or below, and with what was captured before it. */
const eachReference = (place: Place, visit: (name: string, at: Place, captured: readonly string[]) => void): void => {
  const captures = capturesIn(place);
  const walk = (below: Place): void => {
    for (const name of references(below.text ?? '')) {
      const path = below.path.slice(place.path.length);
      const captured = captures.filter(({ owner }) => isAfter(path, owner)).map((capture) => capture.name);
      visit(name, below, captured);
    }
    for (const [, inner] of below.entries()) walk(inner);
    for (const inner of below.items()) walk(inner);
  };
  walk(place);
};

/** Tells each `${…}` at a place or below that stands for nothing there. */
export const checkVariables = (place: Place, scope: Scope): void => {
  eachReference(place, (name, at, captured) => {
    const found = problemOf(name, scope, captured);
    if (found) at.tellOf(name.startsWith('${') ? name : `\${${name}}`, found);
  });
};

/** Is a variable named at a place or below, and not captured there? */
export const refersTo = (place: Place, variable: string): boolean => {
  let found = false;
  eachReference(place, (name, _at, captured) => {
    found ||= name === variable && !captured.includes(name);
  });
  return found;
};
