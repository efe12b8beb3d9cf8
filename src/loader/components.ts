import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { Component, ProcessRecipe } from '../model/stack.ts';
import { componentFile, componentName, RESERVED_NAMES } from '../model/stack-file.ts';
import { decode } from './decode.ts';
import type { Problem } from './finding.ts';
import type { Kinds, Names } from './kinds.ts';
import type { Place } from './place.ts';
import { checkVariables, environmentScope, NO_VARIABLES } from './variables.ts';
import { ownWords, problem, say, unknownName } from './words.ts';

type ComponentFile = z.output<typeof componentFile>;

const portsOf = ({ port, ports = [], external }: ComponentFile): readonly number[] => {
  if (external) return [external.port];
  return port === undefined ? ports : [port];
};

/** What only those have that are ours to start. */
const OURS = ['port', 'ports', 'once', 'process', 'after'] as const;

const checkExternal = (place: Place): void => {
  for (const key of OURS) {
    if (!place.has('external') || !place.has(key)) continue;
    place
      .at(key)
      .tell(
        problem(
          'external',
          say(`an external component has no ${key}`, `外部组件没有 ${key}`),
          say(
            'it is not ours to start, and its port is that of external: take this out',
            '它不由我们启动，端口写在 external 中：请删除这一项',
          ),
        ),
        'key',
      );
  }
};

const checkName = (name: string, place: Place): void => {
  const shaped = componentName.safeParse(name);
  if (!shaped.success) place.tell(ownWords(shaped.error.issues[0]?.message ?? ''), 'key');
  if (!RESERVED_NAMES.includes(name)) return;
  place.tell(
    problem(
      'reserved-name',
      say(`a component cannot be called ${name}`, `组件不能叫 ${name}`),
      say(`${RESERVED_NAMES.join(', ')} have a meaning of their own`, `${RESERVED_NAMES.join('、')} 另有含义`),
    ),
    'key',
  );
};

const checkPorts = (file: ComponentFile, place: Place): boolean => {
  if (file.port !== undefined && file.ports !== undefined) {
    place
      .at('ports')
      .tell(problem('port-twice', say('write port or ports, not both', 'port 和 ports 只能写一个')), 'key');
    return false;
  }
  if (file.once || portsOf(file).length > 0 || !place.has('ready')) return true;
  place
    .at('ready')
    .tell(
      problem(
        'no-port',
        say('who has no port cannot be asked whether it is ready', '没有端口的组件无法被探询是否就绪'),
        say(
          'add port: …, or take ready out: without both, a component is ready when it has run for a second',
          '请加上 port: …，或去掉 ready；两者皆无时，组件运行满一秒即视为就绪',
        ),
      ),
      'key',
    );
  return false;
};

const recipeOf = (
  { command, check, env }: NonNullable<ComponentFile['process']>,
  absolute: (part: string) => string,
): ProcessRecipe => ({
  command: command.map(absolute),
  ...(check && { check: check.map(absolute) }),
  env,
});

const componentAt = (name: string, place: Place, stackFile: string): Component | undefined => {
  checkExternal(place);
  const file = decode(place, componentFile);
  if (!file || !checkPorts(file, place)) return undefined;
  const folder = dirname(stackFile);
  const absolute = (part: string): string => (part.startsWith('./') ? resolve(folder, part) : part);
  return {
    name,
    ports: portsOf(file),
    ready: file.ready,
    after: file.after,
    once: file.once,
    readyWithinMs: file['ready-within'],
    ...(file.metrics !== undefined && { metrics: file.metrics }),
    ...(file.process && { process: recipeOf(file.process, absolute) }),
    ...(file.external && { external: file.external }),
  };
};

/** The components that come after each other in a circle through `start`; empty: none do. */
const circleFrom = (start: string, after: (name: string) => readonly string[]): readonly string[] => {
  const search = (path: readonly string[]): readonly string[] => {
    for (const next of after(path.at(-1) ?? start)) {
      if (next === start) return [...path, start];
      const found = path.includes(next) ? [] : search([...path, next]);
      if (found.length > 0) return found;
    }
    return [];
  };
  return search([start]);
};

const checkOrder = (place: Place): void => {
  const names = place.keys();
  const after = (name: string): readonly string[] =>
    place
      .at(name, 'after')
      .items()
      .flatMap(({ text }) => text ?? []);
  const told = new Set<string>();
  for (const [name, component] of place.entries()) {
    for (const item of component.at('after').items()) {
      if (item.text !== undefined && !names.includes(item.text)) item.tell(unknownName('component', item.text, names));
    }
    const circle = told.has(name) ? [] : circleFrom(name, after);
    if (circle.length === 0) continue;
    for (const member of circle) told.add(member);
    const shown = circle.join(' -> ');
    component
      .at('after')
      .tell(
        problem(
          'circle',
          say(`these wait for each other: ${shown}`, `这些组件互相等待：${shown}`),
          say('leave one of them out of after; links may go in circles', '请从 after 中去掉一个；链路可以成环'),
        ),
        'key',
      );
  }
};

/** Each component by name; undefined: its block holds a mistake. */
export const readComponents = (place: Place, stackFile: string): ReadonlyMap<string, Component | undefined> => {
  for (const [name, below] of place.entries()) checkName(name, below);
  checkOrder(place);
  return new Map(place.entries().map(([name, below]) => [name, componentAt(name, below, stackFile)]));
};

const noProgram = (path: string): Problem =>
  problem(
    'no-program',
    say(`${path} is not there`, `没有文件 ${path}`),
    say('build it first (npm run build), or mend the path', '请先构建（npm run build），或改正路径'),
  );

const checkPrograms = (place: Place, stackFile: string, exists: Kinds['exists']): void => {
  for (const part of place.items()) {
    const path = part.text;
    if (path?.startsWith('./') && exists?.(resolve(dirname(stackFile), path)) === false) part.tell(noProgram(path));
  }
};

/** Tells what the environments and commands of components name in vain. */
export const checkEnvironments = (
  place: Place,
  names: Names,
  { file, exists }: { readonly file: string; readonly exists: Kinds['exists'] },
): void => {
  for (const [name, component] of place.entries()) {
    checkVariables(component.at('process', 'env'), environmentScope(name, names));
    for (const key of ['command', 'check']) {
      checkVariables(component.at('process', key), NO_VARIABLES);
      checkPrograms(component.at('process', key), file, exists);
    }
  }
};

/** `component.VARIABLE: value` of each profile. */
export const checkProfiles = (place: Place, names: Names): void => {
  for (const [, profile] of place.entries()) {
    for (const [key, value] of profile.entries()) {
      const [component = '', ...variable] = key.split('.');
      if (!names.components.has(component))
        value.tell(unknownName('component', component, names.components.keys()), 'key');
      else if (variable.join('.') === '') {
        value.tell(problem('profile-shape', say('a profile sets component.VARIABLE', '配置写成 组件.变量')), 'key');
      }
      checkVariables(value, environmentScope(component, names));
    }
  }
};
