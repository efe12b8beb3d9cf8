import { readFile, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';

const OUTSIDE = ['client', 'operator'];

const entries = (all, isKept) => Object.fromEntries(Object.entries(all).filter(([name, value]) => isKept(name, value)));

/** Leaves of a stack file some components, the links between them, and what hangs on these alone. */
export const keepOnly = async (file, components) => {
  // What is told to real clients names more than is left, and no drill reads it.
  const { exports: _exports, ...stack } = parse(await readFile(file, 'utf8'), { merge: true });
  const kept = new Set([...components, ...OUTSIDE]);
  const isKept = (name) => kept.has(name);
  const isLinkKept = (link) => link.split('->').every(isKept);
  const small = {
    ...stack,
    components: entries(stack.components, isKept),
    links: stack.links.filter(isLinkKept),
    surfaces: entries(stack.surfaces, (_, { needs = [], softens = [] }) => [...needs, ...softens].every(isLinkKept)),
    profiles: Object.fromEntries(
      Object.entries(stack.profiles).map(([name, set]) => [name, entries(set, (key) => isKept(key.split('.')[0]))]),
    ),
  };
  await writeFile(file, stringify(small, { aliasDuplicateObjects: false }));
};
