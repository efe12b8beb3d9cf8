import type { Ability } from '../model/control.ts';
import type { FaultKinds } from '../model/fault.ts';
import type { ProbeKinds } from '../model/probe.ts';
import type { Component, Stack } from '../model/stack.ts';

/** What files may name: the registries at hand, and what the chosen environment can do to a component. */
export interface Kinds {
  readonly probes: ProbeKinds;
  readonly faults: FaultKinds;
  readonly abilities: readonly Ability[];
  /** Is this file (absolute) there? Absent: programs are not looked for. */
  readonly exists?: (path: string) => boolean;
}

/** The names of a stack: what references in its file, and in scenarios, may mean. */
export interface Names {
  /** Undefined: its block holds a mistake, which is told already. */
  readonly components: ReadonlyMap<string, Component | undefined>;
  readonly links: ReadonlySet<string>;
  readonly secrets: readonly string[];
  readonly allowCommands: boolean;
}

export const namesOf = (stack: Stack): Names => ({
  components: new Map(stack.components.map((component) => [component.name, component])),
  links: new Set(stack.links.map((link) => link.name)),
  secrets: Object.keys(stack.secrets),
  allowCommands: stack.allowCommands,
});
