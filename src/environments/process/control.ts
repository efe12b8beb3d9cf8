import { processFacts } from '../../adapters/process-table.ts';
import type { Ability, ComponentControl } from '../../model/control.ts';
import { StackError } from '../../model/errors.ts';
import type { Component } from '../../model/stack.ts';
import { startComponent } from './boot.ts';
import { killTree, pause, pidOf, resume, stateOf, stop } from './children.ts';
import type { Surroundings } from './component-environment.ts';

const find = ({ stack }: Surroundings, name: string): Component => {
  const component = stack.components.find((it) => it.name === name);
  if (!component) throw new StackError(`the stack ${stack.id} has no component ${name}`);
  return component;
};

const ensureRunning = async (around: Surroundings, name: string): Promise<void> => {
  const state = stateOf(around.place, name);
  if (state === 'paused') await resume(around.place, name);
  if (state === 'exited' || state === 'missing')
    await startComponent(around, find(around, name), new AbortController().signal);
};

/** Components as processes of this machine. */
export const processControl = (around: Surroundings): ComponentControl => {
  const { place } = around;
  const act: Readonly<Partial<Record<Ability, (name: string) => Promise<void>>>> = {
    start: async (name) => ensureRunning(around, name),
    stop: async (name) => stop(place, name),
    kill: async (name) => killTree(place, name),
    pause: async (name) => pause(place, name),
    resume: async (name) => resume(place, name),
    restart: async (name) => {
      await stop(place, name);
      await ensureRunning(around, name);
    },
  };
  return {
    state: async (name) => stateOf(place, find(around, name).name),
    read: async (name) => {
      const id = pidOf(place, find(around, name).name);
      return { state: stateOf(place, name), start: (id && processFacts(id.pid)?.start) ?? null };
    },
    act: async (name, ability) => {
      const does = act[ability];
      if (!does) throw new StackError(`the process environment cannot ${ability} a component`);
      await does(find(around, name).name);
      return null;
    },
    restore: async (name, state) => {
      const wanted = (state as { readonly state?: string }).state;
      if (wanted === 'running') await ensureRunning(around, name);
      if (wanted === 'exited') await stop(place, name);
    },
  };
};
